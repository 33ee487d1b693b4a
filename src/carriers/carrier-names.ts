import type { Carrier } from './number-segments';

/** The names an account may write its carriers in, and what the number segments call them. */
export const CARRIER_NAMES: ReadonlyMap<string, Carrier> = new Map([
  ['mobile', 'mobile'],
  ['unicom', 'unicom'],
  ['telecom', 'telecom'],
  ['broadcast', 'broadcast'],
  ['移动', 'mobile'],
  ['联通', 'unicom'],
  ['电信', 'telecom'],
  ['广电', 'broadcast'],
  ['中国移动', 'mobile'],
  ['中国联通', 'unicom'],
  ['中国电信', 'telecom'],
  ['中国广电', 'broadcast'],
]);
