import type { OutboundSegment, SubmitOutcome } from '../channel';
import type { SegmentBody } from './bodies';

/** A way to hand segments to a gateway: by calling it, or by waiting until it asks. */
export interface WayOut {
  submit(segment: OutboundSegment): Promise<SubmitOutcome>;
  connected(): boolean;
  /** Answers for what is still open, at once. */
  close(): void;
}

export function segmentBody({ id, to, from, text, lane, validUntil, part }: OutboundSegment): SegmentBody {
  const body = { id, to, from, text, lane, validUntil: validUntil.toISOString() };
  return part === undefined ? body : { ...body, part };
}
