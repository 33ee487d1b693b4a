import { decode } from 'iconv-lite';
import type { Content, Field, Kind, ProtocolLayout } from './layout';

/** One field of a commented PDU; the hex of all of them, put together, is the PDU. */
export interface Commented {
  field: string;
  hex: string;
  note: string;
}

export interface CommentedPdu {
  message: string;
  fields: Commented[];
  /** Integers by field name, the optional parameters' too. */
  numbers: ReadonlyMap<string, number>;
}

interface State {
  bytes: Buffer;
  at: number;
  fields: Commented[];
  numbers: Map<string, number>;
}

function trimmed(bytes: Buffer): string {
  const nul = bytes.indexOf(0);
  return bytes.subarray(0, nul < 0 ? bytes.length : nul).toString('latin1');
}

function show(kind: Kind, bytes: Buffer): string {
  if (kind === 'int') return String(bytes.length === 0 ? 0 : bytes.readUIntBE(0, Math.min(6, bytes.length)));
  if (kind === 'bcd') return bytes.toString('hex');
  if (kind === 'text') return JSON.stringify(trimmed(bytes));
  return bytes.every((byte) => byte === 0) ? 'empty' : '';
}

function add(state: State, field: string, length: number, note: (slice: Buffer) => string): Buffer {
  const slice = state.bytes.subarray(state.at, state.at + length);
  if (slice.length < length) throw new Error(`${field}: ${length} bytes wanted, ${slice.length} left`);
  state.fields.push({ field, hex: slice.toString('hex'), note: note(slice) });
  state.at += length;
  return slice;
}

function plain(state: State, field: Field): void {
  const { name, size, kind, note, values } = field;
  const rest = state.bytes.subarray(state.at);
  const length = size === 'c' ? rest.indexOf(0) + 1 : typeof size === 'number' ? size : size(state.numbers);
  const slice = add(state, name, length, (bytes) => {
    const shown = show(kind, bytes);
    const meaning = kind === 'int' ? values?.[Number(shown)] : undefined;
    return [shown + (meaning ? ` (${meaning})` : ''), note].filter(Boolean).join('; ');
  });
  if (kind === 'int' && length > 0) state.numbers.set(name, slice.readUIntBE(0, Math.min(6, length)));
}

function decodeText(bytes: Buffer, coding: number): string {
  if (coding === 8) return decode(bytes, 'utf16-be');
  return decode(bytes, coding === 15 ? 'gbk' : 'latin1');
}

function userDataHeader(state: State): void {
  const end = state.at + 1 + state.bytes.readUInt8(state.at);
  add(state, 'UDHL', 1, ([length]) => `${length} bytes of header follow`);
  while (state.at < end) {
    const element = state.bytes.readUInt8(state.at);
    add(state, 'IEI', 1, () =>
      element === 0 ? 'concatenation, 8-bit reference' : element === 8 ? 'concatenation, 16-bit reference' : '',
    );
    const [length = 0] = add(state, 'IEDL', 1, ([bytes]) => `${bytes} bytes`);
    if (element !== 0 && element !== 8) {
      add(state, 'IED', length, () => 'another element');
      continue;
    }
    add(state, 'reference', length - 2, (bytes) => String(bytes.readUIntBE(0, bytes.length)));
    const [total = 0] = add(state, 'total', 1, ([count]) => `${count} segments`);
    const [index = 0] = add(state, 'index', 1, ([number]) => `segment ${number}`);
    state.numbers.set('total', total).set('index', index);
  }
}

function content(state: State, field: Field, length: number, { coding, udh, report }: Content): void {
  const end = state.at + length;
  if (report) {
    for (const part of report) plain(state, { ...part, name: `${field.name}.${part.name}` });
    return;
  }
  if (udh && length > 0) userDataHeader(state);
  add(state, field.name, end - state.at, (bytes) => decodeText(bytes, coding));
}

/** Tags of the optional parameters from `at` on: SMGP says in one of them what leads the content before it. */
function lookAhead(layout: ProtocolLayout, bytes: Buffer, at: number, numbers: Map<string, number>): void {
  for (let next = at; next + 4 <= bytes.length; next += 4 + bytes.readUInt16BE(next + 2)) {
    const known = layout.tlvs?.[bytes.readUInt16BE(next)];
    const length = bytes.readUInt16BE(next + 2);
    if (known?.kind === 'int' && length > 0 && length <= 6) numbers.set(known.name, bytes.readUIntBE(next + 4, length));
  }
}

function optional(state: State, layout: ProtocolLayout): void {
  const tag = state.bytes.readUInt16BE(state.at);
  const known = layout.tlvs?.[tag] ?? { name: `tag ${tag.toString(16)}`, kind: 'bytes' as const };
  add(state, `${known.name}.tag`, 2, () => 'optional parameter');
  const length = add(state, `${known.name}.length`, 2, (bytes) => String(bytes.readUInt16BE(0))).readUInt16BE(0);
  const slice = add(state, `${known.name}.value`, length, (bytes) => show(known.kind, bytes));
  if (known.kind === 'int' && length > 0 && length <= 6) state.numbers.set(known.name, slice.readUIntBE(0, length));
}

/** Splits a PDU by its layout; throws where it is not what the layout says. */
export function comment(layout: ProtocolLayout, bytes: Buffer): CommentedPdu {
  const state: State = { bytes, at: 0, fields: [], numbers: new Map() };
  for (const field of layout.header) plain(state, field);
  const command = layout.commands.get(bytes.readUInt32BE(4));
  if (!command) throw new Error(`unknown command ${bytes.readUInt32BE(4).toString(16)}`);
  for (const field of command.fields) {
    // SMPP leaves the body of a response out when its status is not 0.
    if (state.at === bytes.length) break;
    for (let times = field.times?.(state.numbers) ?? 1; times > 0; times -= 1) {
      if (!field.content) {
        plain(state, field);
        continue;
      }
      const length = typeof field.size === 'function' ? field.size(state.numbers) : 0;
      if (layout.tail !== undefined) lookAhead(layout, bytes, state.at + length + layout.tail, state.numbers);
      content(state, field, length, field.content(state.numbers));
    }
  }
  while (state.at < bytes.length) {
    if (!layout.tlvs) throw new Error(`${command.message}: ${bytes.length - state.at} bytes too many`);
    optional(state, layout);
  }
  return { message: command.message, fields: state.fields, numbers: state.numbers };
}
