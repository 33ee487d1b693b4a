import fc from 'fast-check';
import { COMMANDS, readCommand } from '../../../src/intents/text/commands';
import { normalise } from '../../../src/intents/text/normalise';

const read = (text: string) => readCommand(normalise(text));

describe('readCommand', () => {
  test.each([
    ['CXFP 4100214130 05236785', 'CXFP', '4100214130 05236785'],
    ['cxfp#4100214130#05236785', 'CXFP', '4100214130#05236785'],
    ['CXFP4100214130+05236785', 'CXFP', '4100214130+05236785'],
    ['ＦＰＣＸ，４１００２１４１３０，０５２３６７８５', 'FPCX', '4100214130,05236785'],
    ['FP_4100214130_05236785', 'FP', '4100214130_05236785'],
    ['fp 4100214130 05236785 谢谢', 'FP', '4100214130 05236785 谢谢'],
    ['FPLX代码4100214130号码05236785', 'FPLX', '代码4100214130号码05236785'],
    ['DSCX 9141 0105 MA9F 3XK7 2K', 'DSCX', '9141 0105 MA9F 3XK7 2K'],
    ['DSCX 91410105MA9F3XK72K 2025年', 'DSCX', '91410105MA9F3XK72K 2025年'],
    ['fphd91410105ma9f3xk72k', 'FPHD', '91410105ma9f3xk72k'],
    ['BLJD sl 20260310 000123', 'BLJD', 'sl 20260310 000123'],
    ['jdcxsl20260310000123', 'JDCX', 'sl20260310000123'],
    ['GLYCX+91410105MA9F3XK72K', 'GLYCX', '91410105MA9F3XK72K'],
    ['gly', 'GLY', ''],
    ['TSJG#TS20260310000123', 'TSJG', 'TS20260310000123'],
    ['JBJG', 'JBJG', ''],
    ['TS 窗口的人骂我', 'TS', '窗口的人骂我'],
    ['TS窗口的人骂我', 'TS', '窗口的人骂我'],
    ['jb:饭店不开票', 'JB', '饭店不开票'],
    ['ＪＹ，多放几把椅子', 'JY', '多放几把椅子'],
    ['BSDT 金水区', 'BSDT', '金水区'],
    ['KT', 'KT', ''],
    ['开通', 'KT', ''],
    ['订阅!', 'KT', ''],
    ['KT 13800138000', 'KT', '13800138000'],
    ['DY13800138000', 'DY', '13800138000'],
    ['０００１', '0001', ''],
    ['td', 'TD', ''],
    ['TD。', 'TD', ''],
    ['【TD】', 'TD', ''],
    ['“退订”', 'TD', ''],
    ['TDTD', 'TD', ''],
    ['T', 'T', ''],
    ['qx', 'QX', ''],
    ['0', '0', ''],
    ['0000', '0000', ''],
    ['?', 'BZ', ''],
    ['？？？', 'BZ', ''],
    ['Help', 'BZ', ''],
    ['bz', 'BZ', ''],
    ['RG', 'RG', ''],
  ])('%s', (text, command, rest) => {
    expect(read(text)).toEqual({ command, rest, intent: COMMANDS[command]?.intent });
  });

  test.each([
    'FP税率是多少',
    'FP是什么意思',
    'CXFP怎么用',
    'DSCX在哪里查',
    'T恤能开发票吗',
    'TD是退订吗',
    '退订短信',
    '退税',
    '开通短信提醒',
    '我要退订',
    '00000',
    '000',
    '0元申报',
    '0001号窗口',
    'TS20260310000123',
    'tsingtao',
    'jbhaha',
    'RG 帮我',
    'BZJ',
    'QXJ',
    '1',
    '12366',
    '4100214130 05236785',
    'KT 怎么收不到',
    'GLY是谁',
    'helpless',
    '',
    '!!!',
    '查CXFP',
  ])('%j is no command', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('every command of the list is read, alone and in small letters', () => {
    for (const [command, { intent }] of Object.entries(COMMANDS)) {
      expect(read(command.toLowerCase())).toEqual({ command, intent, rest: '' });
    }
  });

  test('any text: no error, the same answer twice, a rest that is in the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc
        .tuple(fc.constantFrom(...Object.keys(COMMANDS)), fc.string({ unit: 'grapheme', maxLength: 60 }))
        .map((parts) => parts.join('')),
      fc.array(fc.constantFrom(...'0123TDFPCX#+,_ 一号码'), { maxLength: 300 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const normalised = normalise(text);
        const command = readCommand(normalised);
        expect(readCommand(normalised)).toEqual(command);
        if (command !== undefined) expect(normalised).toContain(command.rest);
      }),
      { numRuns: 1_000, seed: 12366 },
    );
  });
});

test.each(['JY开头的那个编号有结果了吗', 'TS是什么意思', 'JB打头的号码怎么查'])(
  'talk about the letters is no command: %s',
  (text) => {
    expect(readCommand(text)).toBeUndefined();
  },
);

test.each(['TS-20260311-006993', 'JB 20260311 008234', 'JB 2025-1128-000143 查到什么结果了'])(
  '%s is the number of a complaint, not one',
  (text) => {
    expect(readCommand(normalise(text))).toBeUndefined();
  },
);
