import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'iconv-lite';
import { createPortedNumbers, type PortedNumbers } from '../../src/carriers/ported-numbers';
import { readPorted } from '../../src/carriers/read-ported';
import { randomIds } from '../../src/core/ids';
import { ENGINES } from '../support/engines';
import { openStage, type Stage } from '../delivery/stage';
import { temporaryDirectory } from '../support/temporary-directory';

// The wire server of the tests (SecantusDB 0.7.0b3) has been seen to stand still over these large binary documents.
const EMBEDDED = ENGINES.filter(([, mongodbUrl]) => mongodbUrl === undefined);

describe.each(EMBEDDED)('ported numbers on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
  });
  afterEach(() => stage.close());
  const open = (): PortedNumbers =>
    createPortedNumbers(stage.store.connection, { clock: stage.clock, ids: randomIds() });

  test('what one node enters the others know when they refresh; a number may go on, or back', async () => {
    const [here, there] = [open(), open()];
    const entered = [
      ['13800138000', 'unicom'],
      ['19900000000', 'mobile'],
    ] as const;
    expect(await here.enter(entered, { replace: false, by: 'me' })).toBe(2);
    expect(there.find('13800138000')).toBeUndefined();
    expect(await there.refresh()).toBe(true);
    expect(await there.refresh()).toBe(false);
    expect([there.find('13800138000'), there.find('19900000000')]).toEqual(['unicom', 'mobile']);
    expect([there.find('13800138001'), there.find('13800137999')]).toEqual([undefined, undefined]);
    const again = [
      ['13800138000', 'telecom'],
      ['19900000000', undefined],
    ] as const;
    expect(await there.enter(again, { replace: false, by: 'me' })).toBe(1);
    await here.refresh();
    expect([here.find('13800138000'), here.find('19900000000')]).toEqual(['telecom', undefined]);
    expect(await here.enter([['13800138009', 'broadcast']], { replace: true, by: 'me' })).toBe(1);
    expect([here.find('13800138000'), here.find('13800138009')]).toEqual([undefined, 'broadcast']);
    expect(await here.enter([], { replace: true, by: 'me' })).toBe(0);
    expect(await open().refresh()).toBe(true);
  });

  test('more than fit in one document, in any order, all are found and nothing beside them', async () => {
    const here = open();
    const numbers = Array.from(
      { length: 150_000 },
      (_, i) => `199${String((i * 7_919) % 150_000).padStart(5, '0')}000`,
    );
    const carriers = ['mobile', 'unicom', 'telecom', 'broadcast'] as const;
    const portings = numbers.map((number, i) => [number, carriers[i % 4]] as const);
    expect(await here.enter(portings, { replace: false, by: 'me' })).toBe(150_000);
    const there = open();
    await there.refresh();
    expect(there.size).toBe(150_000);
    expect(portings.filter(([number, carrier]) => there.find(number) !== carrier)).toEqual([]);
    expect(numbers.filter((number) => there.find(number.replace(/0$/, '1')) !== undefined)).toEqual([]);
    // What is replaced is gone.
    await there.enter([], { replace: true, by: 'me' });
    expect(await stage.store.connection.collection('ported_numbers').countDocuments({})).toBe(0);
  });

  test('two imports at once: the slower one is told to come again', async () => {
    const [here, there] = [open(), open()];
    await here.enter([['13800138000', 'unicom']], { replace: false, by: 'me' });
    await there.refresh();
    const outcomes = await Promise.allSettled([
      here.enter([['13800138001', 'unicom']], { replace: false, by: 'me' }),
      there.enter([['13800138002', 'unicom']], { replace: false, by: 'me' }),
    ]);
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    // Where one had ended before the other began to write, both are in.
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'ported_conflict', retryable: true });
    const reader = open();
    await reader.refresh();
    expect(reader.size).toBe(3 - refused.length);
  });
});

describe('the list a carrier gives', () => {
  const makeDirectory = temporaryDirectory();
  let folder: string;
  beforeEach(() => {
    folder = makeDirectory();
  });
  const written = (content: string | Buffer): string => {
    const path = join(folder, 'ported.csv');
    writeFileSync(path, content);
    return path;
  };

  test('with a heading in any order, or without one', async () => {
    const headed = await readPorted(
      written('\ufeff日期,携入方,手机号码\n2026-01-01,中国联通,138 0013 8000\n,取消,13800138001\n'),
    );
    expect(headed).toEqual({
      portings: [
        ['13800138000', 'unicom'],
        ['13800138001', undefined],
      ],
      faults: [],
    });
    const bare = await readPorted(written('8613800138000,001\n13800138001,cmcc\r\n13800138002,Telecom\n'));
    expect(bare.portings.map(([, carrier]) => carrier)).toEqual(['telecom', 'mobile', 'telecom']);
  });

  test('in GB18030 where it is said', async () => {
    const path = written(encode('号码,运营商\n13800138000,广电\n', 'gb18030'));
    expect((await readPorted(path, { gbk: true })).portings).toEqual([['13800138000', 'broadcast']]);
  });

  test('each bad row is told with its line, without the number', async () => {
    const { portings, faults } = await readPorted(
      written('号码,运营商\n1380013,移动\n13800138000,铁通\n13800138001,移动\n13800138002,constructor\n'),
    );
    expect(portings).toHaveLength(1);
    expect(faults.map(({ line }) => line)).toEqual([2, 3, 5]);
    expect(JSON.stringify(faults)).not.toContain('1380013');
  });

  test('a file that is not there', async () => {
    await expect(readPorted('/nowhere.csv')).rejects.toMatchObject({ code: 'ported_file' });
  });
});
