import type { SgipSequence } from './sequence';

/** Normal form of a message's id, which is the sequence of its Submit or Deliver: the three numbers, '3025000001.806120934.101'. */
export function messageId(sequence: SgipSequence): string {
  return `${sequence[0]}.${sequence[1]}.${sequence[2]}`;
}
