import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import { cmpp20Json, cmpp30Json } from '../channels/cmpp/json';
import * as sgip12Json from '../channels/sgip/json';
import * as smgp30Json from '../channels/smgp/json';
import * as smpp34Json from '../channels/smpp/json';
import { splitText } from '../channels/text/segments';
import { PduError } from '../channels/wire/layout';
import { errorMessage } from '../core/errors';

/** A PDU in the names of the specification. */
interface JsonPdu {
  pdu: string;
  fields: Record<string, unknown>;
}

interface PduJson {
  /** PduError or TypeError where the octets are no PDU, or the fields make none. */
  toJson(frame: Buffer): JsonPdu;
  fromJson(json: JsonPdu): Buffer;
}

const PROTOCOLS: Readonly<Record<string, PduJson>> = {
  cmpp20: cmpp20Json,
  cmpp30: cmpp30Json,
  sgip12: sgip12Json,
  smgp30: smgp30Json,
  smpp34: smpp34Json,
};

/** A line that is not what it should be; the message is Chinese. */
class LineError extends Error {}

const FAULTS: Readonly<Record<PduError['fault'], string>> = {
  too_long: '太长',
  too_short: '太短或不完整',
  range: '超出范围',
  character: '含有不允许的字符',
  type: '缺少、类型不对或不存在',
};

function complaint(error: unknown): string {
  if (error instanceof LineError) return error.message;
  if (error instanceof PduError) return `字段 ${error.field} ${FAULTS[error.fault]}（${error.message}）`;
  return `无法处理（${errorMessage(error)}）`;
}

type Id = string | number;
interface HexLine {
  id?: Id;
  hex: string;
}

const idOf = (value: unknown): Id | undefined =>
  typeof value === 'string' || typeof value === 'number' ? value : undefined;

function octetsOf(hex: string): Buffer {
  const digits = hex.replace(/[\s:]|0x/gi, '');
  if (digits === '') throw new LineError('没有内容');
  if (!/^[0-9a-f]*$/i.test(digits)) throw new LineError('不是十六进制');
  if (digits.length % 2 !== 0) throw new LineError('十六进制位数为奇数');
  return Buffer.from(digits, 'hex');
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new LineError('不是有效的 JSON 对象');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new LineError('不是有效的 JSON 对象');
  return value as Record<string, unknown>;
}

/** All four protocols: length of the whole PDU first, command after it. */
const SHORTEST = 8;

/** The PDUs of a stream, in their order; the last may be cut off. */
function* framesOf(octets: Buffer): Generator<Buffer> {
  for (let at = 0; at < octets.length;) {
    const left = octets.length - at;
    const length = left < SHORTEST ? 0 : octets.readUInt32BE(at);
    if (length < SHORTEST || length > left) {
      throw new LineError(`第${at + 1}个字节起不是完整的 PDU：长度字段为 ${length}，实有 ${left} 个字节`);
    }
    yield octets.subarray(at, at + length);
    at += length;
  }
}

const ALL_HEX = /^[0-9a-f:]+$/i;

/** Whether a line's octets make whole PDUs. */
function isWhole(hex: string): boolean {
  try {
    return [...framesOf(octetsOf(hex))].length > 0;
  } catch {
    return false;
  }
}

/** Octets as hex (spaces and colons between them let pass), `id hex`, or JSON `{id?, hex}`. */
function readHexLine(line: string): HexLine {
  if (line.startsWith('{')) {
    const { id, hex } = parseObject(line);
    if (typeof hex !== 'string') throw new LineError('缺少字段 hex');
    return { id: idOf(id), hex };
  }
  const [, first = '', rest = ''] = /^(\S+)\s+(\S.*)$/.exec(line) ?? [];
  // A number may be an id or octets: what makes PDUs of the line decides.
  const named = rest !== '' && (!ALL_HEX.test(first.replace(/^0x/i, '')) || (!isWhole(line) && isWhole(rest)));
  return named ? { id: first, hex: rest } : { hex: line };
}

const PART_OF_ID = /\/part(\d{1,3})$/;

/** `concatRef` with the text of a whole message: each of its parts, or the one the id names (…/part2). */
function partsOf({ pdu, fields }: JsonPdu, id: Id | undefined): JsonPdu[] {
  const { text, concatRef, concatIndex, concatTotal, contentHex } = fields;
  const isWhole = concatRef !== undefined && concatIndex === undefined && concatTotal === undefined;
  if (!isWhole || typeof text !== 'string' || contentHex !== undefined) return [{ pdu, fields }];
  const named = PART_OF_ID.exec(String(id ?? ''))?.[1];
  const total = splitText(text).length;
  const indices = named === undefined ? Array.from({ length: total }, (_, i) => i + 1) : [Number(named)];
  return indices.map((index) => ({ pdu, fields: { ...fields, concatIndex: index } }));
}

/** Where lines come from and go. */
export interface PduIo {
  input: Readable;
  write(line: string): void;
  /** A line could not be handled: the exit code is 1 in the end. */
  failed(): void;
}

const PROCESS: PduIo = {
  get input() {
    return process.stdin;
  },
  write: (line) => void process.stdout.write(`${line}\n`),
  failed: () => {
    process.exitCode = 1;
  },
};

const writeJson = (io: PduIo, value: object): void => io.write(JSON.stringify(value));

async function eachLine(io: PduIo, handle: (line: string) => void): Promise<void> {
  let number = 0;
  for await (const raw of createInterface({ input: io.input, crlfDelay: Infinity })) {
    number++;
    const line = raw.replace(/^\uFEFF/, '').trim();
    if (line === '') continue;
    try {
      handle(line);
    } catch (error) {
      io.failed();
      const id = error instanceof WithId ? error.id : undefined;
      const cause = error instanceof WithId ? error.cause : error;
      writeJson(io, { ...(id !== undefined && { id }), error: complaint(cause), line: number });
    }
  }
}

/** An error and the id of the line it is about. */
class WithId extends Error {
  constructor(
    readonly id: Id | undefined,
    override readonly cause: unknown,
  ) {
    super('pdu line');
  }
}

interface Options {
  protocol: string;
  json?: boolean;
}

function protocolOf({ protocol }: Options): PduJson {
  const found = PROTOCOLS[protocol];
  if (found === undefined) throw new LineError(`不支持的协议 ${protocol}`);
  return found;
}

async function decode(io: PduIo, options: Options): Promise<void> {
  const { toJson } = protocolOf(options);
  await eachLine(io, (line) => {
    const { id, hex } = readHexLine(line);
    try {
      for (const frame of framesOf(octetsOf(hex))) writeJson(io, { ...(id !== undefined && { id }), ...toJson(frame) });
    } catch (error) {
      throw new WithId(id, error);
    }
  });
}

async function encode(io: PduIo, options: Options): Promise<void> {
  const { fromJson } = protocolOf(options);
  await eachLine(io, (line) => {
    const { id: given, pdu, fields } = parseObject(line);
    const id = idOf(given);
    try {
      if (typeof pdu !== 'string') throw new LineError('缺少字段 pdu');
      if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
        throw new LineError('缺少字段 fields');
      for (const part of partsOf({ pdu, fields: fields as JsonPdu['fields'] }, id)) {
        const hex = fromJson(part).toString('hex');
        if (options.json === true) writeJson(io, { ...(id !== undefined && { id }), hex });
        else io.write(hex);
      }
    } catch (error) {
      throw new WithId(id, error);
    }
  });
}

/** `io` is the process's own unless a test gives another. */
export function addPdu(program: Command, io: PduIo = PROCESS): void {
  const pdu = program.command('pdu').description('运营商协议报文（PDU）与 JSON 互转');
  const protocol = () => new Option('--protocol <name>', '协议').choices(Object.keys(PROTOCOLS)).makeOptionMandatory();
  pdu
    .command('decode')
    .description(
      '十六进制报文（每行一个或多个，前面可有标识）→ 每个报文一行 JSON：{id?, pdu, fields}；有错的行退出码为1',
    )
    .addOption(protocol())
    .action((options: Options) => decode(io, options));
  pdu
    .command('encode')
    .description('JSON 行 {id?, pdu, fields} → 每个报文一行十六进制；整条长短信（有 concatRef）分段输出')
    .addOption(protocol())
    .option('--json', '输出 {id, hex}')
    .action((options: Options) => encode(io, options));
}
