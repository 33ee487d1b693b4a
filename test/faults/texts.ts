import type { OutboundText } from '../../src/delivery/delivery';
import type { MoText } from '../../src/simulator/options';

/** Texts that can be told from each other by any of their segments: 第7号 is a notice of ours, 第7问 a taxpayer's question. */

const LONG_EVERY = 5;
const repeated = (word: string, i: number): string => (i % LONG_EVERY === 0 ? word.repeat(25) : word);

/** Notices of the bureau: every fifth long, every fourth urgent, the others bulk. */
export function notices(from: number, count: number): OutboundText[] {
  return Array.from({ length: count }, (_, n) => {
    const i = from + n;
    return {
      key: `notice-${i}`,
      to: `1380001${String(i % 10_000).padStart(4, '0')}`,
      from: '12366',
      text: `通知${repeated(`第${i}号，`, i)}`,
      lane: i % 4 === 3 ? 'urgent' : 'bulk',
      signature: '税务',
      unitCode: '137020000',
    };
  });
}

/** Questions of taxpayers, every fifth long: so is its reply. */
export function questions(from: number, count: number, senders = 400): MoText[] {
  return Array.from({ length: count }, (_, n) => {
    const i = from + n;
    return { from: `1990000${String(i % senders).padStart(4, '0')}`, text: `请问${repeated(`第${i}问，`, i)}` };
  });
}

/** 第7号 or 第7问, found in any segment. */
export function nameIn(text: string): string {
  const found = /第\d+[号问]/.exec(text)?.[0];
  if (found === undefined) throw new Error(`whose text is this? ${text}`);
  return found;
}
