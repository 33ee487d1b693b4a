import { AppError } from '../core/errors';
import type { Secrecy } from '../desk/secrecy';

/** Where a page ended: the moment of its last document, and the documents of that moment that were seen. */
export interface Place {
  at: number;
  seen: string[];
}

/** Sealed: the moment and the id of a confidential text are in it (E10). */
export function writeCursor(place: Place, secrecy: Pick<Secrecy, 'seal'>): string {
  return Buffer.from(secrecy.seal(JSON.stringify(place)), 'base64').toString('base64url');
}

/** @throws AppError `cursor_unknown` */
export function readCursor(cursor: string, secrecy: Pick<Secrecy, 'unseal'>): Place {
  try {
    return JSON.parse(secrecy.unseal(Buffer.from(cursor, 'base64url').toString('base64'))) as Place;
  } catch (cause) {
    throw new AppError('cursor_unknown', 'a cursor is none of ours', {
      cause,
      refusal: 'invalid',
      personMessage: '翻页位置已失效，请重新查询。',
    });
  }
}

/** The place behind a document that was looked at after `before`. */
export function placeAfter(before: Place | undefined, at: number, id: string): Place {
  return before?.at === at ? { at, seen: [...before.seen, id] } : { at, seen: [id] };
}
