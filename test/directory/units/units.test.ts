import { DAY, SECOND } from '../../../src/core/clock';
import { contactModel } from '../../../src/directory/contact';
import { unitModel } from '../../../src/directory/unit';
import type { NewUnit, UnitEdit } from '../../../src/directory/units/units';
import { taxpayerModel } from '../../../src/taxdata/records/taxpayer';
import { CITY_ADMIN, openUnitStage, type UnitStage } from './stage';

let stage: UnitStage;

beforeEach(async () => {
  stage = await openUnitStage();
});

afterEach(() => stage.close());

function newUnit(unit: Partial<NewUnit> = {}): NewUnit {
  return {
    code: 'ZZHJ',
    name: '惠济区税务局',
    level: 'county',
    parentCode: 'ZZ00',
    signature: '河南税务',
    extension: '0106',
    ...unit,
  };
}

async function addTaxpayer(id: string, bureauCode: string): Promise<void> {
  await taxpayerModel(stage.store.connection).create({
    _id: id,
    name: `示例${id}`,
    status: 'normal',
    kind: '个体工商户',
    bureauCode,
    bureauName: bureauCode,
    updatedAt: stage.clock.now(),
  });
}

describe('a new unit', () => {
  test('is in the tree, in the directory, in the history and in the audit trail', async () => {
    const made = await stage.units.create(newUnit(), CITY_ADMIN);
    expect(made).toMatchObject({ code: 'ZZHJ', status: 'active', revision: 1, parentCode: 'ZZ00', halls: [] });
    expect((await stage.units.tree()).withBelow('ZZ00')).toContain('ZZHJ');
    expect((await stage.directory.unitOfExtension('01067')).code).toBe('ZZHJ');
    expect((await stage.units.history('ZZHJ')).items).toMatchObject([
      { what: 'created', revision: 1, by: { code: CITY_ADMIN.code }, after: { name: '惠济区税务局' } },
    ]);
    expect(await stage.audit.find({ action: 'units.create', limit: 5 })).toMatchObject([
      { by: { code: CITY_ADMIN.code }, object: { kind: 'unit', id: 'ZZHJ' }, outcome: 'done' },
    ]);
  });

  test.each<[string, Partial<NewUnit>, string]>([
    ['a code in use', { code: 'ZZJS', extension: '0109' }, 'unit_exists'],
    ['a code of another form', { code: 'zz' }, 'unit_code'],
    ['a parent that is not there', { parentCode: 'XXXX' }, 'unit_parent'],
    ['a county under a county', { parentCode: 'ZZJS' }, 'unit_parent'],
    ['a branch under a city', { level: 'branch' }, 'unit_parent'],
    ['an extension in use', { extension: '0105' }, 'extension_taken'],
    ['an extension behind that of a stranger', { extension: '01051' }, 'extension_trap'],
    ['an extension before those of others', { extension: '010' }, 'extension_trap'],
    ['an extension behind that of another city', { extension: '0301' }, 'extension_trap'],
    ['letters in the extension', { extension: '01a' }, 'extension_form'],
    ['brackets in the signature', { signature: '【税务】' }, 'signature_form'],
    ['a signature of one character', { signature: '税' }, 'signature_form'],
    ['a mobile number as its telephone', { phone: '13800138000' }, 'office_phone'],
    ['a name of one character', { name: '局' }, 'unit_name'],
  ])('is refused with %s', async (_, change, code) => {
    await expect(stage.units.create(newUnit(change), CITY_ADMIN)).rejects.toMatchObject({ code });
    expect(await stage.units.get('ZZHJ')).toBeUndefined();
  });

  test('an extension under that of the unit above is right', async () => {
    const branch = newUnit({ code: 'ZZJS9', level: 'branch', parentCode: 'ZZJS', extension: '010509' });
    expect(await stage.units.create(branch, CITY_ADMIN)).toMatchObject({ extension: '010509' });
  });

  test('of two that want one extension at the same moment one is refused', async () => {
    const second = stage.secondNode();
    const outcomes = await Promise.allSettled([
      stage.units.create(newUnit(), CITY_ADMIN),
      second.create(newUnit({ code: 'ZZSJ', name: '上街区税务局' }), CITY_ADMIN),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'extension_taken' });
  });
});

describe('an edit', () => {
  const HALL = {
    name: '金水区办税服务厅',
    address: '示例路12号（演示地址）',
    phone: '0371-12366105',
    openWeekdays: [1, 2, 3, 4, 5],
    hours: '9:00-17:00',
  };

  test('changes what it names and nothing else', async () => {
    const edited = await stage.units.edit('ZZJS', 0, { halls: [HALL], phone: '0371-12366105' }, CITY_ADMIN);
    expect(edited).toMatchObject({ halls: [HALL], extension: '0105', revision: 1 });
    const cleared = await stage.units.edit('ZZJS', 1, { phone: null }, CITY_ADMIN);
    expect(cleared.phone).toBeUndefined();
    expect((await stage.units.history('ZZJS')).items).toMatchObject([
      { what: 'edited', revision: 2, before: { phone: '0371-12366105' }, after: {} },
      { what: 'edited', revision: 1, before: { halls: [] }, after: { phone: '0371-12366105' } },
    ]);
  });

  test('of what somebody else changed since is refused, and the trail says so', async () => {
    await stage.units.edit('ZZJS', 0, { phone: '0371-12366105' }, CITY_ADMIN);
    await expect(stage.units.edit('ZZJS', 0, { phone: '0371-12366106' }, CITY_ADMIN)).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await stage.units.get('ZZJS'))?.phone).toBe('0371-12366105');
  });

  test('of two at the same moment one is refused', async () => {
    const outcomes = await Promise.allSettled([
      stage.units.edit('ZZJS', 0, { phone: '0371-12366105' }, CITY_ADMIN),
      stage.secondNode().edit('ZZJS', 0, { phone: '0371-12366106' }, CITY_ADMIN),
    ]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'conflict' } }]);
    expect((await stage.units.history('ZZJS')).items).toHaveLength(1);
  });

  test('that changes nothing is no change', async () => {
    await stage.units.edit('ZZJS', 0, { name: '金水区税务局' }, CITY_ADMIN);
    expect(await stage.revisionOf('ZZJS')).toBe(0);
    expect(await stage.audit.find({ action: 'units.edit', limit: 5 })).toEqual([]);
  });

  test('of the name keeps the old one as an alias', async () => {
    await stage.units.edit('ZZJS', 0, { name: '金水新区税务局' }, CITY_ADMIN);
    expect((await stage.directory.unitsNamedIn('金水区税务局在哪')).map(({ code }) => code)).toEqual(['ZZJS']);
    expect((await stage.units.history('ZZJS')).items).toMatchObject([{ what: 'renamed' }]);
  });

  test.each<[string, UnitEdit, string]>([
    [
      'duty hours that overlap',
      {
        dutyHours: [
          { from: '09:00', to: '12:00' },
          { from: '11:00', to: '17:00' },
        ],
      },
      'duty_hours',
    ],
    ['duty hours that end before they begin', { dutyHours: [{ from: '17:00', to: '09:00' }] }, 'duty_hours'],
    ['no duty hours', { dutyHours: [] }, 'duty_hours'],
    ['two halls of one name', { halls: [HALL, HALL] }, 'hall_form'],
    ['a hall without days', { halls: [{ ...HALL, openWeekdays: [] }] }, 'hall_form'],
    [
      'a contact with a mobile number',
      { contacts: [{ name: '示例甲', phone: '13800138000', duty: '征管' }] },
      'contact_form',
    ],
    ['the extension of another', { extension: '0102' }, 'extension_taken'],
  ])('is refused with %s', async (_, edit, code) => {
    await expect(stage.units.edit('ZZJS', 0, edit, CITY_ADMIN)).rejects.toMatchObject({ code });
    expect(await stage.revisionOf('ZZJS')).toBe(0);
  });
});

describe('moving', () => {
  test('takes what is under it along', async () => {
    await stage.units.move('ZZJS', 0, 'LY00', '行政区划调整', CITY_ADMIN);
    const tree = await stage.units.tree();
    expect(tree.withBelow('LY00')).toEqual(expect.arrayContaining(['ZZJS', 'ZZJS1', 'ZZJS2']));
    expect(tree.withBelow('ZZ00')).not.toContain('ZZJS1');
    expect((await stage.units.history('ZZJS')).items).toMatchObject([
      { what: 'moved', before: { parentCode: 'ZZ00' }, after: { parentCode: 'LY00' }, reason: '行政区划调整' },
    ]);
  });

  test.each([
    ['to where it is', 'ZZJS', 'ZZ00', 'unit_same'],
    ['under its own branch', 'ZZJS', 'ZZJS1', 'unit_parent'],
    ['under itself', 'ZZJS', 'ZZJS', 'unit_parent'],
    ['a county under the province', 'ZZJS', 'HN00', 'unit_parent'],
    ['the province', 'HN00', 'ZZ00', 'unit_top'],
    ['to nowhere', 'ZZJS', 'XXXX', 'unit_parent'],
  ])('%s is refused', async (_, code, parent, error) => {
    await expect(stage.units.move(code, 0, parent, '行政区划调整', CITY_ADMIN)).rejects.toMatchObject({ code: error });
  });

  test('needs a reason', async () => {
    await expect(stage.units.move('ZZJS', 0, 'LY00', ' ', CITY_ADMIN)).rejects.toMatchObject({
      code: 'reason_missing',
    });
  });
});

describe('merging', () => {
  beforeEach(async () => {
    await addTaxpayer('T1', 'ZZEQ');
    await addTaxpayer('T2', 'ZZJS');
    await contactModel(stage.store.connection).collection.insertOne({
      _id: 'T1:法定代表人' as never,
      mobile: '13800138000',
      unitCode: 'ZZEQ',
    });
  });

  const bureaus = async (): Promise<string[]> =>
    (
      await taxpayerModel(stage.store.connection)
        .find({ _id: { $in: ['T1', 'T2'] } })
        .lean()
    ).map((t) => t.bureauCode);

  test('leaves the old unit in the history, and everything else goes to the successor', async () => {
    const merged = await stage.units.merge('ZZEQ', 0, 'ZZJS', '机构合并', CITY_ADMIN);
    expect(merged).toMatchObject({ status: 'merged', successorCode: 'ZZJS', handingOver: true });
    expect((await stage.units.get('ZZEQ1'))?.parentCode).toBe('ZZJS');
    await stage.units.finish();
    expect(await bureaus()).toEqual(['ZZJS', 'ZZJS']);
    expect(await contactModel(stage.store.connection).countDocuments({ unitCode: 'ZZJS' })).toBe(1);
    expect(await stage.units.get('ZZEQ')).toMatchObject({ status: 'merged', handingOver: false });
    expect((await stage.units.history('ZZJS')).items).toMatchObject([{ what: 'took_over', after: { from: 'ZZEQ' } }]);
    expect((await stage.units.history('ZZEQ1')).items).toMatchObject([
      { what: 'moved', reason: '二七区税务局并入金水区税务局' },
    ]);
  });

  test('a text to its extension, and its name, reach the successor', async () => {
    await stage.units.merge('ZZEQ', 0, 'ZZJS', '机构合并', CITY_ADMIN);
    expect((await stage.directory.unitOfExtension('01023')).code).toBe('ZZJS');
    expect((await stage.directory.unitsNamedIn('二七区办税厅电话')).map(({ code }) => code)).toEqual(['ZZJS']);
    expect((await stage.directory.unit('ZZEQ'))?.code).toBe('ZZJS');
  });

  test('what was broken off is done by the job, once', async () => {
    await unitModel(stage.store.connection).updateOne(
      { _id: 'ZZEQ' },
      { $set: { status: 'merged', successorCode: 'ZZJS', unfinished: ['handover'], updatedAt: stage.clock.now() } },
    );
    const second = stage.secondNode();
    await second.finish();
    await second.finish();
    expect(await bureaus()).toEqual(['ZZJS', 'ZZJS']);
    expect((await second.get('ZZEQ1'))?.parentCode).toBe('ZZJS');
    expect((await second.history('ZZJS')).items.filter(({ what }) => what === 'took_over')).toHaveLength(1);
  });

  test('while it takes over, a successor stays what it is', async () => {
    await stage.units.merge('ZZEQ', 0, 'ZZJS', '机构合并', CITY_ADMIN);
    const revision = await stage.revisionOf('ZZJS');
    await stage.units.move('LYJX', 0, 'ZZ00', '划转', CITY_ADMIN);
    await expect(stage.units.merge('ZZJS', revision, 'LYJX', '再合并', CITY_ADMIN)).rejects.toMatchObject({
      code: 'handing_over',
    });
    await stage.units.finish();
    await stage.units.merge('ZZJS', await stage.revisionOf('ZZJS'), 'LYJX', '再合并', CITY_ADMIN);
    await stage.units.finish();
    expect(await bureaus()).toEqual(['LYJX', 'LYJX']);
    expect((await stage.directory.unitOfExtension('0102')).code).toBe('LYJX');
  });

  test.each([
    ['itself', 'ZZEQ', 'ZZEQ', 'merge_level'],
    ['a unit of another level', 'ZZEQ', 'LY00', 'merge_level'],
    ['nobody', 'ZZEQ', 'XXXX', 'merge_level'],
    ['anybody, the province', 'HN00', 'ZZ00', 'unit_top'],
  ])('with %s is refused', async (_, from, into, code) => {
    await expect(stage.units.merge(from, 0, into, '机构合并', CITY_ADMIN)).rejects.toMatchObject({ code });
  });

  test('a merged unit can be changed no more', async () => {
    await stage.units.merge('ZZEQ', 0, 'ZZJS', '机构合并', CITY_ADMIN);
    for (const change of [
      stage.units.edit('ZZEQ', 1, { phone: '0371-12366102' }, CITY_ADMIN),
      stage.units.suspend('ZZEQ', 1, '再暂停', CITY_ADMIN),
      stage.units.close('ZZEQ', 1, '再撤销', CITY_ADMIN),
      stage.units.merge('ZZEQ', 1, 'ZZJS', '再合并', CITY_ADMIN),
    ])
      await expect(change).rejects.toMatchObject({ code: 'unit_ended' });
  });
});

describe('closing', () => {
  test('a unit with something under it is refused, and says what', async () => {
    await addTaxpayer('T1', 'ZZJS');
    await expect(stage.units.close('ZZJS', 0, '机构撤销', CITY_ADMIN)).rejects.toMatchObject({
      code: 'unit_not_empty',
      personMessage: expect.stringContaining('下级单位2个、纳税人1') as string,
    });
  });

  test('an empty one is kept, and what reaches it goes to the level above', async () => {
    await stage.units.close('ZZJS1', 0, '机构撤销', CITY_ADMIN);
    expect(await stage.units.get('ZZJS1')).toMatchObject({ status: 'closed', parentCode: 'ZZJS' });
    expect((await stage.directory.unitOfExtension('010501')).code).toBe('ZZJS');
    expect((await stage.directory.unitsNamedIn('金水区第一税务分局')).map(({ code }) => code)).toEqual(['ZZJS']);
  });
});

describe('suspending (O11)', () => {
  test('holds for the unit and the branches right under it, on every node', async () => {
    await stage.units.suspend('ZZJS', 0, '违规群发', CITY_ADMIN);
    expect((await stage.units.suspendedCodes()).sort()).toEqual(['ZZJS', 'ZZJS1', 'ZZJS2']);
    const second = stage.secondNode();
    for (const [code, expected] of [
      ['ZZJS', true],
      ['ZZJS1', true],
      ['ZZEQ', false],
      ['ZZ00', false],
    ] as const)
      expect([code, await second.isSuspended(code)]).toEqual([code, expected]);
    expect(await second.get('ZZJS')).toMatchObject({
      status: 'suspended',
      suspension: { reason: '违规群发', by: { code: CITY_ADMIN.code } },
    });
  });

  test('of a city leaves its counties alone', async () => {
    await stage.units.suspend('ZZ00', 0, '违规群发', CITY_ADMIN);
    expect(await stage.units.suspendedCodes()).toEqual(['ZZ00']);
  });

  test('is lifted with a reason, and both are in the history', async () => {
    await stage.units.suspend('ZZJS', 0, '违规群发', CITY_ADMIN);
    await expect(stage.units.suspend('ZZJS', 1, '再次', CITY_ADMIN)).rejects.toMatchObject({
      code: 'already_suspended',
    });
    await stage.units.resume('ZZJS', 1, '整改完毕', CITY_ADMIN);
    expect(await stage.units.suspendedCodes()).toEqual([]);
    expect((await stage.units.get('ZZJS'))?.suspension).toBeUndefined();
    await expect(stage.units.resume('ZZJS', 2, '再次', CITY_ADMIN)).rejects.toMatchObject({ code: 'not_suspended' });
    expect((await stage.units.history('ZZJS')).items.map(({ what, reason }) => [what, reason])).toEqual([
      ['resumed', '整改完毕'],
      ['suspended', '违规群发'],
    ]);
  });
});

describe('the liaison (W1)', () => {
  test('a change asks the level above to file it within 15 working days', async () => {
    const changed = await stage.units.changeLiaison('ZZJS', 0, { name: '示例乙', phone: '0371-12366105' }, CITY_ADMIN);
    // Three weeks with the three days of Qingming (4 to 6 April) among them: Monday 6 April is off.
    expect(changed.liaison?.filing?.dueAt).toEqual(new Date('2026-04-07T10:00:00+08:00'));
    expect([...stage.tasks.values()]).toMatchObject([
      {
        kind: '联络员备案',
        unitCode: 'ZZ00',
        about: { kind: 'unit', id: 'ZZJS' },
        dueAt: changed.liaison?.filing?.dueAt,
      },
    ]);
    const confirmed = await stage.units.confirmLiaison('ZZJS', 1, CITY_ADMIN);
    expect(confirmed.liaison?.filing).toMatchObject({ confirmedBy: { code: CITY_ADMIN.code } });
    expect(stage.settled).toEqual(['liaison:ZZJS:1']);
    await expect(stage.units.confirmLiaison('ZZJS', 2, CITY_ADMIN)).rejects.toMatchObject({
      code: 'nothing_to_confirm',
    });
  });

  test('a second change overtakes the first', async () => {
    await stage.units.changeLiaison('ZZJS', 0, { name: '示例乙', phone: '0371-12366105' }, CITY_ADMIN);
    stage.clock.advance(DAY);
    await stage.units.changeLiaison('ZZJS', 1, { name: '示例丙', phone: '0371-12366105' }, CITY_ADMIN);
    expect(stage.settled).toEqual(['liaison:ZZJS:1']);
    expect([...stage.tasks.keys()]).toEqual(['liaison:ZZJS:1', 'liaison:ZZJS:2']);
  });

  test('the task is opened by the job where a crash kept it from being', async () => {
    await stage.units.changeLiaison('ZZJS', 0, { name: '示例乙', phone: '0371-12366105' }, CITY_ADMIN);
    stage.tasks.clear();
    await unitModel(stage.store.connection).updateOne({ _id: 'ZZJS' }, { $set: { unfinished: ['liaison'] } });
    await stage.secondNode().finish();
    expect([...stage.tasks.keys()]).toEqual(['liaison:ZZJS:1']);
    stage.tasks.clear();
    await stage.secondNode().finish();
    expect(stage.tasks.size).toBe(0);
  });

  test('is rung up at the office', async () => {
    await expect(
      stage.units.changeLiaison('ZZJS', 0, { name: '示例乙', phone: '13800138000' }, CITY_ADMIN),
    ).rejects.toMatchObject({ code: 'office_phone' });
  });

  test('of the province is filed with nobody here', async () => {
    await stage.units.changeLiaison('HN00', 0, { name: '示例乙', phone: '0371-12366000' }, CITY_ADMIN);
    expect(stage.tasks.size).toBe(0);
  });
});

describe('the history', () => {
  test('goes page by page, and survives a crash between the change and its entry', async () => {
    for (let i = 0; i < 5; i++) await stage.units.edit('ZZJS', i, { phone: `0371-1236610${i}` }, CITY_ADMIN);
    await stage.store.connection.collection('unit_changes').deleteOne({ _id: 'ZZJS:5' as never });
    const first = await stage.units.history('ZZJS', { limit: 2 });
    expect(first.items.map(({ revision }) => revision)).toEqual([5, 4]);
    const second = await stage.units.history('ZZJS', { limit: 10, before: Number(first.next) });
    expect(second.items.map(({ revision }) => revision)).toEqual([3, 2, 1]);
    expect(second.next).toBeUndefined();
  });

  test('a change on another node is seen within two seconds', async () => {
    const second = stage.secondNode();
    expect(await second.isSuspended('ZZJS')).toBe(false);
    await stage.units.suspend('ZZJS', 0, '违规群发', CITY_ADMIN);
    stage.clock.advance(SECOND);
    expect(await second.isSuspended('ZZJS')).toBe(true);
  });
});
