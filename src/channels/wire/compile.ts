import type { Field } from './field';
import * as octets from './octets';
import { refuseShort } from './octets';

/**
 * Turns a table of fields into a writer and a reader made for just these fields, as source for `new Function`: a loop over
 * the table would be an order of magnitude slower, for every access in it sees all kinds of fields. What goes into the
 * source are the names and widths of our own tables; values of a PDU never do.
 *
 * Fields of fixed width that follow each other make a run: its room (or presence) is checked once and it is zeroed once. A
 * run ends after the length of a `counted` and the count of `numbers`, and before what has no fixed width.
 */
interface Compiled<F> {
  write(values: F, into: Buffer, at: number): number;
  read(from: Buffer, at: number, end: number): F;
}

interface Run {
  width: number;
  fields: { field: Field; at: number }[];
}

const IDENTIFIER = /^[A-Za-z]\w*$/;
const NO_OCTETS = Buffer.alloc(0);

/** Octets of a field that are always there. */
function fixedWidth({ kind, width }: Field): number {
  if (kind === 'numbers') return 1;
  return kind === 'cstring' || kind === 'tlvs' ? 0 : width;
}

const endsRun = (field: Field) => field.kind === 'counted' || field.kind === 'numbers';
const isVariable = (field: Field) => field.kind === 'cstring' || field.kind === 'tlvs';

function checkTable(name: string, fields: readonly Field[]): void {
  const names = new Set<string>();
  fields.forEach((field, i) => {
    const previous = fields[i - 1];
    if (!IDENTIFIER.test(field.name) || names.has(field.name)) throw new TypeError(`${name}: field name ${field.name}`);
    if (!Number.isInteger(field.width) || field.width < 0) throw new TypeError(`${name}.${field.name}: width`);
    if (previous?.kind === 'tlvs') throw new TypeError(`${name}: ${field.name} after the optional parameters`);
    if (previous?.optional === true && !field.optional && field.kind !== 'tlvs') {
      throw new TypeError(`${name}: ${field.name} after an optional field`);
    }
    names.add(field.name);
  });
}

/** Runs of fixed fields, and between them the fields that are on their own; `alone` says which fields are. */
function groups(fields: readonly Field[], alone: (field: Field) => boolean): (Run | Field)[] {
  const list: (Run | Field)[] = [];
  let run: Run | undefined;
  for (const field of fields) {
    if (alone(field)) {
      list.push(field);
      run = undefined;
      continue;
    }
    if (run === undefined) list.push((run = { width: 0, fields: [] }));
    run.fields.push({ field, at: run.width });
    run.width += fixedWidth(field);
    if (endsRun(field)) run = undefined;
  }
  return list;
}

const isRun = (group: Run | Field): group is Run => 'fields' in group;
const largest = (width: number) => 2 ** (8 * width) - 1;
const offset = (at: number) => (at === 0 ? 'p' : `p + ${at}`);

const EMPTY_VALUE: Record<Field['kind'], string> = {
  uint: '0',
  uint64: `'0'`,
  text: `''`,
  hex: `''`,
  cstring: `''`,
  counted: 'none',
  numbers: '[]',
  tlvs: '[]',
};

/** The value to be written; an optional one may be left out. */
function valueOf(field: Field): string {
  return field.optional ? `(v.${field.name} ?? ${EMPTY_VALUE[field.kind]})` : `v.${field.name}`;
}

function putUint(width: number, at: (k: number) => string): string {
  return Array.from({ length: width }, (_, k) => `b[${at(k)}] = x >>> ${8 * (width - 1 - k)};`).join(' ');
}

function writeFixed(field: Field, at: number): string {
  const { name, kind, width } = field;
  const args = `b, ${offset(at)}, ${width}, x, '${name}'`;
  const x = `x = ${valueOf(field)};`;
  switch (kind) {
    case 'uint': {
      const fits = width === 4 ? '(x >>> 0) !== x' : `(x & ${largest(width)}) !== x`;
      return `${x} if (${fits}) checkUint(x, ${largest(width)}, '${name}'); ${putUint(width, (k) => offset(at + k))}`;
    }
    case 'uint64':
      return `${x} if (x !== '0') putUint64(b, ${offset(at)}, x, '${name}');`;
    case 'text':
      return `${x} if (x !== '') putText(${args});`;
    case 'hex':
      return `${x} ${field.optional ? `if (x !== '') ` : ''}putHex(${args});`;
    case 'counted':
      return `bytes = checkOctets(${valueOf(field)}, ${largest(width)}, '${name}'); x = bytes.length; ${putUint(width, (k) => offset(at + k))}`;
    default:
      return `list = checkList(${valueOf(field)}, 255, '${name}'); b[${offset(at)}] = list.length;`;
  }
}

/** What follows the length of a `counted` or the count of `numbers`. */
function writeTail({ name, kind, width }: Field): string {
  if (kind === 'counted') {
    return `if (p + bytes.length > b.length) refuseRoom('${name}'); b.set(bytes, p); p += bytes.length;`;
  }
  return [
    `y = p + list.length * ${width}; if (y > b.length) refuseRoom('${name}'); fill.call(b, 0, p, y);`,
    `for (let i = 0; i < list.length; i++, p += ${width}) putText(b, p, ${width}, list[i], '${name}');`,
  ].join('\n');
}

function writeGroup(group: Run | Field): string {
  if (!isRun(group)) {
    return group.kind === 'tlvs'
      ? `p = putTlvs(b, p, ${valueOf(group)}, '${group.name}');`
      : `p = putCstring(b, p, ${group.width}, ${valueOf(group)}, '${group.name}');`;
  }
  const last = group.fields[group.fields.length - 1]!.field;
  return [
    `if (p + ${group.width} > b.length) refuseRoom('${group.fields[0]!.field.name}');`,
    group.fields.some(({ field }) => field.kind === 'text' || field.kind === 'uint64' || field.optional)
      ? `fill.call(b, 0, p, p + ${group.width});`
      : '',
    ...group.fields.map(({ field, at }) => writeFixed(field, at)),
    `p += ${group.width};`,
    endsRun(last) ? writeTail(last) : '',
  ].join('\n');
}

function readFixed({ name, kind, width }: Field, at: number): string {
  const place = offset(at);
  switch (kind) {
    case 'uint':
      if (width === 1) return `const $${name} = b[${place}];`;
      return width === 2
        ? `const $${name} = b[${place}] << 8 | b[${offset(at + 1)}];`
        : `const $${name} = getUint32(b, ${place});`;
    case 'uint64':
      return `const $${name} = getUint64(b, ${place});`;
    case 'text':
      return `const $${name} = b[${place}] === 0 ? '' : getText(b, ${place}, ${width});`;
    case 'hex':
      return `const $${name} = getHex(b, ${place}, ${width});`;
    case 'counted':
      return `n = ${width === 1 ? `b[${place}]` : `getUint32(b, ${place})`};`;
    default:
      return `n = b[${place}];`;
  }
}

function readTail({ name, kind, width }: Field): string {
  if (kind === 'counted') {
    return [
      `if (end - p < n) refuseShort('${name}', n, end - p);`,
      `const $${name} = n === 0 ? none : b.subarray(p, p + n); p += n;`,
    ].join('\n');
  }
  return [
    `if (end - p < n * ${width}) refuseShort('${name}', n * ${width}, end - p);`,
    `const $${name} = []; for (let i = 0; i < n; i++, p += ${width}) $${name}.push(getText(b, p, ${width}));`,
  ].join('\n');
}

/** A field that may be missing: what is there of a text is taken, a number that is not whole is not. */
function readOptional(field: Field): string {
  const { name, kind, width } = field;
  const absent = `let $${name} = ${EMPTY_VALUE[kind]};`;
  if (kind === 'text')
    return `${absent} n = end - p < ${width} ? end - p : ${width}; $${name} = getText(b, p, n); p += n;`;
  if (kind === 'cstring') return `${absent} if (p < end) { ${readCstring(field).replace('const ', '')} }`;
  const whole = [readFixed(field, 0), `p += ${fixedWidth(field)};`, endsRun(field) ? readTail(field) : ''].join('\n');
  return `${absent} if (end - p >= ${fixedWidth(field)}) { ${whole.replace(`const $${name}`, `$${name}`)} } else p = end;`;
}

function readCstring({ name }: Field): string {
  return `n = cstringLength(b, p, end); const $${name} = getLatin1(b, p, n); p += n < end - p ? n + 1 : n;`;
}

function readGroup(group: Run | Field, index: number): string {
  if (isRun(group)) {
    const last = group.fields[group.fields.length - 1]!.field;
    return [
      `if (end - p < ${group.width}) short(${index}, end - p);`,
      ...group.fields.map(({ field, at }) => readFixed(field, at)),
      `p += ${group.width};`,
      endsRun(last) ? readTail(last) : '',
    ].join('\n');
  }
  if (group.kind === 'tlvs') return `const $${group.name} = getTlvs(b, p, end);`;
  if (group.optional) return readOptional(group);
  return `if (p >= end) refuseShort('${group.name}', 1, 0); ${readCstring(group)}`;
}

/** Writer and reader of a PDU's body; see `layout`. TypeError where the table itself makes no sense. */
export function compileLayout<F>(name: string, fields: readonly Field[], start: object): Compiled<F> {
  checkTable(name, fields);
  const read = groups(fields, (field) => isVariable(field) || field.optional);
  const source = `
    const { ${Object.keys(octets).join(', ')} } = o;
    return {
      write(v, b, at) {
        let p = at, x, y, bytes, list;
        ${groups(fields, isVariable).map(writeGroup).join('\n')}
        return p;
      },
      read(b, at, to) {
        const end = to > b.length ? b.length : to;
        let p = at, n = 0;
        ${read.map(readGroup).join('\n')}
        return { ${[...Object.keys(start).map((key) => `${key}: start.${key}`), ...fields.map(({ name: key }) => `${key}: $${key}`)].join(', ')} };
      },
    };`;
  /** Names the first field of a run that is not whole. */
  const short = (index: number, left: number) => {
    const group = read[index]!;
    if (!isRun(group)) return;
    const missing = group.fields.find(({ field, at }) => at + fixedWidth(field) > left)!;
    refuseShort(missing.field.name, missing.at + fixedWidth(missing.field), left);
  };
  const make = new Function('o', 'fill', 'none', 'start', 'short', source);
  return make(octets, Uint8Array.prototype.fill, NO_OCTETS, start, short) as Compiled<F>;
}
