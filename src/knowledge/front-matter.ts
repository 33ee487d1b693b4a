import { LineCounter, isMap, parseDocument } from 'yaml';

/** The fields of a front matter, where each stands, and what is wrong with the YAML itself. */
export interface FrontMatter {
  fields: Record<string, unknown>;
  /** Line of the file on which a field begins; 1 where it is missing. */
  lineOf(field: string): number;
  faults: { line: number; message: string }[];
}

/** Line of the file on which the YAML begins: after the first `---`. */
const FIRST_LINE = 2;

/** Reads YAML in full, with lines: what is wrong is said exactly. About 1 ms an article. */
export function readFrontMatter(yaml: string): FrontMatter {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line + FIRST_LINE - 1;
  const faults = document.errors.map((error) => ({ line: lineAt(error.pos[0]), message: `YAML: ${error.message}` }));
  const root = document.contents;
  if (faults.length === 0 && !isMap(root)) {
    faults.push({ line: FIRST_LINE, message: 'front matter is not a list of fields' });
  }
  const lineOf = (field: string): number => {
    const pair = isMap(root) ? root.items.find((item) => String(item.key) === field) : undefined;
    const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range;
    return range ? lineAt(range[0]) : 1;
  };
  return { fields: faults.length > 0 ? {} : (document.toJS() as Record<string, unknown>), lineOf, faults };
}

/**
 * Reads the plain YAML that nearly all articles are written in, thirty times faster: `key: value`, `[a, b]`, and one level
 * of `- value`, `- key: value` or `key: value` below a key. Undefined where there is anything else, which is then
 * for readFrontMatter; what it does read, it reads as YAML would (a test compares the two on every article).
 */
export function readPlainFrontMatter(yaml: string): Record<string, unknown> | undefined {
  const fields: Record<string, unknown> = {};
  let block: unknown[] | Record<string, unknown> | undefined;
  let blockKey = '';
  for (const line of yaml.split('\n')) {
    if (line === '') continue;
    const match = /^( {0,4})(- )?(?:([A-Za-z][\w]*|'(?:[^']|'')*'): ?)?(.*)$/.exec(line);
    if (!match) return undefined;
    const [, indent = '', dash, rawKey, rest = ''] = match;
    const key = rawKey?.startsWith("'") ? unquote(rawKey) : rawKey;
    if (indent === '' && !dash && key !== undefined) {
      if (key in fields) return undefined;
      block = undefined;
      blockKey = key;
      fields[key] = null;
      if (rest === '') continue;
      const value = scalarOrList(rest);
      if (value === undefined) return undefined;
      fields[key] = value;
      blockKey = '';
      continue;
    }
    if (blockKey === '') return undefined;
    const value = scalar(rest);
    if (value === undefined) return undefined;
    if (indent === '  ' && dash) {
      if (block !== undefined && !Array.isArray(block)) return undefined;
      block ??= [];
      block.push(key === undefined ? value : { [key]: value });
    } else if (key !== undefined && indent === '    ' && !dash && Array.isArray(block)) {
      const last = block.at(-1);
      if (typeof last !== 'object' || last === null || key in last) return undefined;
      (last as Record<string, unknown>)[key] = value;
    } else if (key !== undefined && indent === '  ' && !Array.isArray(block)) {
      block ??= {};
      if (key in block) return undefined;
      block[key] = value;
    } else return undefined;
    fields[blockKey] = block;
  }
  return fields;
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/''/g, "'");
}

/** A quoted text, or a bare one that YAML would not take for anything but a text. */
function scalar(text: string): string | undefined {
  if (/^'(?:[^']|'')*'$/.test(text)) return unquote(text);
  const bare = /^[\p{L}](?:[^:#'"]*[^:#'"\s])?$/u.test(text);
  return bare && !/^(?:true|false|null|yes|no|on|off)$/i.test(text) ? text : undefined;
}

function scalarOrList(text: string): string | string[] | undefined {
  if (!text.startsWith('[')) return scalar(text);
  if (!text.endsWith(']')) return undefined;
  const inside = text.slice(1, -1).trim();
  const items = inside === '' ? [] : inside.split(',').map((item) => item.trim());
  return items.every((item) => /^[\p{L}][\p{L}\p{N}-]*$/u.test(item) && scalar(item) !== undefined) ? items : undefined;
}
