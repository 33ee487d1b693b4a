import type { RetryClass, SubmitOutcome } from '../channel';
import { PduError } from '../wire/layout';

/** One code of a protocol: what it means, what the service does when a submit is answered with it, and what people should do. */
export interface CarrierAnswer {
  code: number;
  /** `unknown`: the carrier may have taken it before (存疑). */
  class: RetryClass | 'accepted' | 'unknown';
  meaning: string;
  toDo: string;
}

/** What an answer without an id means for the segment. `code` is how logs and counters name it. */
export function outcomeOf(
  { class: what, meaning }: Pick<CarrierAnswer, 'class' | 'meaning'>,
  code: string,
): SubmitOutcome {
  if (what === 'unknown' || what === 'accepted') return { kind: 'unknown', message: meaning };
  return { kind: 'refused', class: what, code, message: meaning };
}

/** The PDU a carrier answered with; undefined where the frame is none. */
export function readAnswer<T>(decodePdu: (frame: Buffer) => T, frame: Buffer): T | undefined {
  try {
    return decodePdu(frame);
  } catch (error) {
    if (error instanceof PduError) return undefined;
    throw error;
  }
}
