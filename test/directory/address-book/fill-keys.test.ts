import { createFillKeys } from '../../../src/directory/address-book/fill-keys';
import { contactModel, type ContactRecord } from '../../../src/directory/contact';
import { taxpayerModel, type TaxpayerRecord } from '../../../src/taxdata/records/taxpayer';
import { createTaxpayerRegister } from '../../../src/taxdata/taxpayer-register';
import { temporaryDirectory } from '../../support/temporary-directory';
import { EVERYWHERE, OFFICER, openStage, type Stage } from './stage';

const directory = temporaryDirectory();
const SHOP = '92410105MA9DEM001G';
let stage: Stage;

beforeEach(async () => {
  stage = await openStage(directory());
  await stage.register({
    taxpayerId: SHOP,
    name: '金水区示例老街面馆',
    officerName: '示例员甲',
    officerCode: OFFICER.code,
  });
  await stage.book.add(
    SHOP,
    { role: '办税人员', personName: '示例甲', mobile: '13812345678', confirmed: true },
    OFFICER,
  );
});
afterEach(() => stage.store.close());

/** Leaves them as a release before stored them. */
async function age(): Promise<void> {
  const { connection } = stage.store;
  const contact = await contactModel(connection).findOne({ taxpayerId: SHOP }).lean<ContactRecord>();
  await contactModel(connection).collection.updateOne(
    { _id: contact?._id as never },
    { $unset: { ref: 1, tail: 1, doubtful: 1, officerCode: 1 } },
  );
  await taxpayerModel(connection).collection.updateOne({ _id: SHOP as never }, { $unset: { nameKeys: 1 } });
}
async function stored(): Promise<[ContactRecord | null, TaxpayerRecord | null]> {
  const { connection } = stage.store;
  return [
    await contactModel(connection).findOne({ taxpayerId: SHOP }).lean<ContactRecord>(),
    await taxpayerModel(connection).findOne({ _id: SHOP }).lean<TaxpayerRecord>(),
  ];
}
function fillKeys(): Promise<number> {
  const { connection } = stage.store;
  const { clock } = stage;
  return createFillKeys({ connection, clock, register: createTaxpayerRegister(connection) })();
}

test('what was stored before is found again, and nothing else of it is touched', async () => {
  const before = await stored();
  await age();
  for (const q of ['老街', '5678']) expect((await stage.book.find(EVERYWHERE, { q }, OFFICER)).items).toEqual([]);
  expect(await fillKeys()).toBe(2);
  expect(await stored()).toEqual(before);
  for (const q of ['老街', '5678']) expect((await stage.book.find(EVERYWHERE, { q }, OFFICER)).items).toHaveLength(1);
});

test('it is done once: a run that comes later only looks', async () => {
  expect(await fillKeys()).toBe(0);
  await age();
  expect(await fillKeys()).toBe(0);
});
