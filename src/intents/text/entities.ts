import type { InvalidValue, SlotName, Slots } from '../understanding';

/** What a text holds of values. Positions are UTF-16 offsets into the text that was given. */
export interface Extracted {
  slots: Slots;
  /** What was meant as a value but cannot be one; in no slot. */
  invalid: InvalidValue[];
  /** The text with values replaced by their type: <CODE> <NUM8> <NUM20> <TAXID> <ACC> <PHONE> <AMT> <DATE> <PERIOD>, other long numbers <NUMX>. */
  masked: string;
  /** The text is nothing but values and their names. */
  bareValue: boolean;
  spans: { start: number; end: number; slot: SlotName }[];
  /** Times said relative to now or in passing (昨天, 上个月, 今年): resolved, but no slots, because they seldom are what is asked about. */
  mentioned: Slots;
}
