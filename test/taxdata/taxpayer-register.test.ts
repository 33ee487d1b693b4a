import fc from 'fast-check';
import { manualClock } from '../../src/core/clock';
import { nameKeys, plainName } from '../../src/core/search-keys';
import type { RegisterQuery, TaxpayerRegister } from '../../src/directory/address-book/address-book';
import type { Reach } from '../../src/directory/rights';
import { ensureIndexes, openStore, type Store } from '../../src/store/store';
import { taxpayers } from '../../src/taxdata/import/kinds-taxpayers';
import { upsertBatch } from '../../src/taxdata/import/upsert-batch';
import { createTaxpayerRegister } from '../../src/taxdata/taxpayer-register';
import { temporaryDirectory } from '../support/temporary-directory';

const directory = temporaryDirectory();
const EVERYWHERE: Reach = { everywhere: true, unitCodes: [] };
const OFFICER = '14101050004';
const NAMES = [
  '金水区示例老街面馆',
  '金水区示例新街面馆',
  '河南示例云帆商贸有限公司',
  '河南示例远山商贸有限公司',
  '中原区示例 云帆（郑州）科技有限公司',
  '示例ABC商贸',
] as const;
let store: Store;
let register: TaxpayerRegister;

beforeAll(async () => {
  store = await openStore({ dataDir: directory(), strictScans: true, scanLimit: 3 });
  const clock = manualClock('2026-03-16T10:00:00+08:00');
  register = createTaxpayerRegister(store.connection);
  const records = NAMES.map((name, i) => {
    const built = taxpayers.build({
      taxpayerId: `9141010${i % 2}MA9DEM00${i}`,
      name,
      status: i === 3 ? 'deregistered' : 'normal',
      kind: '小规模纳税人',
      bureauCode: i < 3 ? 'J001' : 'J002',
      bureauName: '示例税务局',
      ...(i % 2 === 0 ? { officerName: '示例员甲', officerCode: OFFICER } : {}),
    });
    if (!built.ok) throw new Error(built.expected);
    return built.value;
  });
  await upsertBatch(taxpayers, store.connection, records, clock.now());
  await ensureIndexes(store.connection);
});
afterAll(() => store.close());

async function found(reach: Reach, query: Partial<RegisterQuery>): Promise<number[]> {
  const seen: number[] = [];
  let after: string | undefined;
  do {
    const page = await register.list(reach, { limit: 2, ...query, ...(after === undefined ? {} : { after }) });
    seen.push(...page.items.map(({ name }) => NAMES.indexOf(name as (typeof NAMES)[number])));
    after = page.next;
  } while (after !== undefined);
  return seen.sort((a, b) => a - b);
}

test.each<[string, Reach, Partial<RegisterQuery>, number[]]>([
  ['everything', EVERYWHERE, {}, [0, 1, 2, 3, 4, 5]],
  ['a word', EVERYWHERE, { namePart: '面馆' }, [0, 1]],
  ['several words', EVERYWHERE, { namePart: '老街面馆' }, [0]],
  ['across the brackets', EVERYWHERE, { namePart: '云帆郑州' }, [4]],
  ['with the usual ending', EVERYWHERE, { namePart: '商贸有限公司' }, [2, 3]],
  ['letters in any case', EVERYWHERE, { namePart: 'abc' }, [5]],
  ['all the pairs, in another order', EVERYWHERE, { namePart: '面馆老街' }, []],
  ['nothing but ordinary words', EVERYWHERE, { namePart: '有限公司' }, []],
  ['the beginning of an id', EVERYWHERE, { idPrefix: '91410101' }, [1, 3, 5]],
  ['a state', EVERYWHERE, { status: 'deregistered' }, [3]],
  ['one unit', { everywhere: false, unitCodes: ['J001'] }, {}, [0, 1, 2]],
  ['a word in one unit', { everywhere: false, unitCodes: ['J002'] }, { namePart: '商贸' }, [3, 5]],
  ['a word in several units', { everywhere: false, unitCodes: ['J001', 'J002'] }, { namePart: '商贸' }, [2, 3, 5]],
  ['one’s own', { everywhere: false, unitCodes: [], officerCode: OFFICER }, {}, [0, 2, 4]],
  ['a word of one’s own', { everywhere: false, unitCodes: [], officerCode: OFFICER }, { namePart: '商贸' }, [2]],
  ['one’s own and a unit', { everywhere: false, unitCodes: ['J002'], officerCode: OFFICER }, {}, [0, 2, 3, 4, 5]],
  ['a word of both', { everywhere: false, unitCodes: ['J002'], officerCode: OFFICER }, { namePart: '商贸' }, [2, 3, 5]],
  ['nothing in reach', { everywhere: false, unitCodes: [] }, { namePart: '商贸' }, []],
  ['a unit besides the reach', EVERYWHERE, { unitCodes: ['J002'], namePart: '云帆' }, [4]],
])('finds %s', async (_, reach, query, expected) => {
  expect(await found(reach, query)).toEqual(expected);
});

test('every part of a name that is searched by keys has only keys of the name', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), fc.nat(20), fc.integer({ min: 2, max: 8 }), (name, from, length) => {
      const part = [...plainName(name)].slice(from, from + length).join('');
      const keys = new Set(nameKeys(name));
      expect(nameKeys(part).filter((key) => !keys.has(key))).toEqual([]);
    }),
  );
});
