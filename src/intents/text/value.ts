import type { SlotName } from '../understanding';

/** A place in a text, in UTF-16 offsets; `end` is the first behind it. */
export interface Span {
  start: number;
  end: number;
  slot: SlotName;
}

/** A value of the text, in its normal form, with its place. */
export interface Value extends Span {
  value: string;
  /** The words before it say what it is. */
  labelled: boolean;
}
