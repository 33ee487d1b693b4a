import { readFile } from 'node:fs/promises';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { AppError } from '../core/errors';
import type { Mobile } from '../core/mobile';

/** A carrier as the accounts name it: mobile, unicom, telecom, broadcast, satellite. */
export type Carrier = string;

export type SegmentUse = 'public' | 'resale' | 'satellite';
const USES: readonly string[] = ['public', 'resale', 'satellite'] satisfies SegmentUse[];

export interface Segment {
  prefix: string;
  carrier: Carrier;
  use: SegmentUse;
}

/** Which carrier numbers were given out to (knowledge/carriers/number-segments.yaml). */
export interface NumberSegments {
  /** Chinese names by carrier. */
  readonly carriers: ReadonlyMap<Carrier, string>;
  /** Where the table is from. */
  readonly source: string;
  readonly size: number;
  /** The longest prefix of the number that the table knows. */
  find(mobile: Mobile): Segment | undefined;
}

const LONGEST = 7;
const PREFIX = /^1\d{2,6}$/;

/** 1340-1348 → the nine prefixes; undefined where it is no range. */
function spread(text: string): string[] | undefined {
  const [from = '', to = from, ...rest] = text.split('-');
  if (rest.length > 0 || !PREFIX.test(from) || !PREFIX.test(to) || from.length !== to.length || from > to)
    return undefined;
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => String(Number(from) + i));
}

/** @throws AppError `number_segments` with every fault and its line. */
export function parseNumberSegments(source: string, path: string): NumberSegments {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const faults: string[] = [];
  const at = (offset: number | undefined, message: string): void => {
    faults.push(`${path}:${lines.linePos(offset ?? 0).line} ${message}`);
  };
  const from = (node: Node | null | undefined): number | undefined => node?.range?.[0];
  const scalar = (node: unknown): string => (isScalar(node) ? String(node.source ?? node.value) : '');
  for (const error of document.errors) at(error.pos[0], `不是有效的 YAML（${error.code}）`);

  const carriers = new Map<Carrier, string>();
  const named = document.get('carriers', true);
  if (isMap(named)) for (const { key, value } of named.items) carriers.set(scalar(key), scalar(value));
  else at(0, '缺少 carriers（运营商名称）');

  const byPrefix = new Map<string, Segment>();
  const segments = document.get('segments', true);
  if (!isSeq(segments)) at(0, '缺少 segments（号段）');
  for (const entry of isSeq(segments) ? segments.items : []) {
    if (!isMap(entry)) {
      at(from(entry as Node), '每一项应有 carrier、use 和 prefixes');
      continue;
    }
    const carrier = scalar(entry.get('carrier', true));
    const use = scalar(entry.get('use', true));
    if (!carriers.has(carrier)) at(from(entry), `运营商 ${carrier || '（空）'} 不在 carriers 中`);
    if (!USES.includes(use)) at(from(entry), `use 应为 ${USES.join('、')} 之一`);
    const prefixes = entry.get('prefixes', true);
    if (!isSeq(prefixes) || prefixes.items.length === 0) at(from(entry), 'prefixes 应列出号段');
    for (const node of isSeq(prefixes) ? prefixes.items : []) {
      const written = scalar(node);
      const all = spread(written);
      if (all === undefined) at(from(node as Node), `号段 ${written} 应为以1开头的3至7位数字，或首尾等长的一段`);
      for (const prefix of all ?? []) {
        if (byPrefix.has(prefix)) at(from(node as Node), `号段 ${prefix} 重复`);
        byPrefix.set(prefix, { prefix, carrier, use: use as SegmentUse });
      }
    }
  }
  if (faults.length > 0) {
    throw new AppError('number_segments', faults.join('; '), { personMessage: `号段表有误：${faults.join('；')}` });
  }
  const longest = Math.max(3, ...[...byPrefix.keys()].map(({ length }) => length));
  return {
    carriers,
    source: scalar(document.get('source', true)),
    size: byPrefix.size,
    find: (mobile) => {
      for (let length = Math.min(longest, LONGEST); length >= 3; length -= 1) {
        const segment = byPrefix.get(mobile.slice(0, length));
        if (segment !== undefined) return segment;
      }
      return undefined;
    },
  };
}

/** Reads the table. @throws AppError `number_segments` */
export async function loadNumberSegments(path: string): Promise<NumberSegments> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('number_segments', `${path} cannot be read`, {
      cause,
      personMessage: `号段表 ${path} 无法读取，请检查文件是否存在。`,
    });
  }
  return parseNumberSegments(source, path);
}
