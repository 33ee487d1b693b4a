import { Readable } from 'node:stream';
import { Command } from 'commander';
import { addPdu } from '../../src/cli/pdu';
import { vectors } from '../channels/vectors/pdu-vectors.json';
import { commandLineOn } from '../support/command-line';
import { temporaryDirectory } from '../support/temporary-directory';

const makeDirectory = temporaryDirectory();

interface Ended {
  code: number | null;
  out: string[];
}

/** Runs `sms12366 pdu …` within the test. */
async function pdu(args: string[], input: string): Promise<Ended> {
  const ended: Ended = { code: 0, out: [] };
  const program = new Command();
  addPdu(program, {
    input: Readable.from([Buffer.from(input)]),
    write: (line) => void ended.out.push(line),
    failed: () => {
      ended.code = 1;
    },
  });
  await program.parseAsync(['node', 'sms12366', 'pdu', ...args]);
  return ended;
}

const parsed = ({ out }: Ended) => out.map((line) => JSON.parse(line) as Record<string, unknown>);
const lines = (values: readonly string[]) => `${values.join('\n')}\n`;

describe.each(['cmpp20', 'cmpp30', 'sgip12', 'smgp30', 'smpp34'])('%s', (protocol) => {
  const own = vectors.filter((vector) => vector.protocol === protocol);
  const hexes = own.map(({ hex }) => hex);

  test('the shared vectors, both ways', async () => {
    expect(own.length).toBeGreaterThan(3);
    const given = own.map(({ id, pdu: name, fields }) => JSON.stringify({ id, pdu: name, fields }));
    expect(await pdu(['encode', '--protocol', protocol], lines(given))).toEqual({ code: 0, out: hexes });

    const decoded = await pdu(['decode', '--protocol', protocol], lines(own.map(({ id, hex }) => `${id} ${hex}`)));
    expect(decoded.code).toBe(0);
    parsed(decoded).forEach((line, i) => {
      const { id, pdu: name, fields } = own[i]!;
      // A secret cannot be read, and a part has its own text only.
      const { secret, text, ...rest } = fields as Record<string, unknown>;
      const readable = secret === undefined ? rest : { seq: rest['seq'] };
      expect(line).toMatchObject({ id, pdu: name, fields: readable });
      if (text !== undefined) expect(text).toContain((line['fields'] as { text: string }).text);
    });
    const again = await pdu(['encode', '--protocol', protocol], lines(decoded.out));
    expect(again).toEqual({ code: 0, out: hexes });
  });
});

const ACTIVE_TEST = '0000000c00000008000000c8';
const TERMINATE = '0000000c00000002000000c9';
const activeTest = { pdu: 'active_test', fields: { seq: 200 } };
const terminate = { pdu: 'terminate', fields: { seq: 201 } };

test('decode takes a trace as it comes', async () => {
  const ended = await pdu(
    ['decode', '--protocol', 'cmpp30'],
    lines([
      '00 00 00 0C 00 00 00 08 00 00 00 C8',
      '00:00:00:0c:00:00:00:08:00:00:00:c8',
      ACTIVE_TEST + TERMINATE,
      '',
      `first ${ACTIVE_TEST}`,
      `17 ${ACTIVE_TEST}`,
      JSON.stringify({ id: 3, hex: ACTIVE_TEST, more: true }),
      JSON.stringify({ hex: TERMINATE }),
    ]),
  );
  expect(parsed(ended)).toEqual([
    activeTest,
    activeTest,
    activeTest,
    terminate,
    { id: 'first', ...activeTest },
    { id: '17', ...activeTest },
    { id: 3, ...activeTest },
    terminate,
  ]);
  expect(ended.code).toBe(0);
});

test('a wrong line is told in Chinese, the rest goes on', async () => {
  const ended = await pdu(
    ['decode', '--protocol', 'cmpp30'],
    lines([
      'no hex',
      '000',
      'a 0000000c00000063000000c8',
      '0000000d00000008000000c8',
      `${ACTIVE_TEST}0000`,
      '{"id":5}',
      '{oops',
      '00000014 00000005 00000001 0000000000000001',
      ACTIVE_TEST,
    ]),
  );
  expect(parsed(ended)).toEqual([
    { id: 'no', error: expect.stringContaining('不是十六进制'), line: 1 },
    { error: expect.stringContaining('奇数'), line: 2 },
    { id: 'a', error: expect.stringContaining('commandId'), line: 3 },
    { error: expect.stringContaining('不是完整的 PDU'), line: 4 },
    activeTest,
    { error: expect.stringContaining('第13个字节起不是完整的 PDU'), line: 5 },
    { error: expect.stringContaining('缺少字段 hex'), line: 6 },
    { error: expect.stringContaining('不是有效的 JSON'), line: 7 },
    { error: expect.stringContaining('字段 destId 太短或不完整'), line: 8 },
    activeTest,
  ]);
  expect(ended.code).toBe(1);
});

test('encode: hex only, unless asked; a wrong line is told', async () => {
  const input = lines([
    JSON.stringify({ id: 'x', ...activeTest }),
    JSON.stringify({ id: 'y', pdu: 'active_test', fields: { seq: -1 } }),
    JSON.stringify({ pdu: 'nonsense', fields: {} }),
    JSON.stringify({ pdu: 'active_test', fields: { seq: 1, sequence: 1 } }),
    JSON.stringify({ pdu: 'terminate' }),
    JSON.stringify(terminate),
  ]);
  const plain = await pdu(['encode', '--protocol', 'cmpp20'], input);
  expect([plain.code, plain.out[0], plain.out[5]]).toEqual([1, ACTIVE_TEST, TERMINATE]);
  const asked = parsed(await pdu(['encode', '--protocol', 'cmpp20', '--json'], input));
  expect(asked).toEqual([
    { id: 'x', hex: ACTIVE_TEST },
    { id: 'y', error: expect.stringContaining('字段 seq 超出范围'), line: 2 },
    { error: expect.stringContaining('字段 pdu'), line: 3 },
    { error: expect.stringContaining('字段 sequence'), line: 4 },
    { error: '缺少字段 fields', line: 5 },
    { hex: TERMINATE },
  ]);
});

test('encode: a whole long message becomes its parts', async () => {
  const { fields } = vectors.find(({ id }) => id === 'cmpp20/submit-long-ucs2/part2')!;
  const ended = await pdu(['encode', '--protocol', 'cmpp20'], lines([JSON.stringify({ pdu: 'submit', fields })]));
  expect(ended.out).toHaveLength(3);
  const decoded = parsed(await pdu(['decode', '--protocol', 'cmpp20'], lines(ended.out)));
  expect(decoded.map((line) => (line['fields'] as { text: string }).text).join('')).toBe(fields.text);
  expect(decoded.map((line) => (line['fields'] as { pkNumber: number }).pkNumber)).toEqual([1, 2, 3]);
});

test('as a process: standard input, standard output, exit code', async () => {
  const sms12366 = commandLineOn(makeDirectory());
  const { code, out } = await sms12366(['pdu', 'decode', '--protocol', 'cmpp30'], `${ACTIVE_TEST}\nwrong\n`);
  expect(out.split('\n').map((line) => line.slice(0, 22))).toEqual([
    '{"pdu":"active_test","',
    '{"error":"不是十六进制","line"'.slice(0, 22),
    '',
  ]);
  expect(code).toBe(1);
}, 60_000);
