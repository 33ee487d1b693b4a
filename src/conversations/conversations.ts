import type { Mobile } from '../core/mobile';
import type { Author } from '../directory/actor';
import type { Reach } from '../directory/rights';
import type { Intent } from '../intents/understanding';
import type { Day } from '../core/shanghai-time';
import type { ExplainedText } from './explain-text';
import type { ThreadPage } from './entries';
import type { DayByHour } from './by-hour';
import type { Outcome } from '../desk/outcomes';

/** The id of a conversation: its number under a key of the service, the same every time, and readable by nobody else. */
export const CONVERSATION_ID_PATTERN = '^[A-Za-z0-9_-]{40,120}$';

/** One contact of the ledger. */
export interface ContactRow {
  key: string;
  /** The beginning of the day (Shanghai) where confidential. */
  at: Date;
  confidential: boolean;
  intent: Intent;
  unitCode: string;
  unitName: string;
  /** From here on absent where confidential. */
  outcome?: Outcome;
  /** Masked. */
  sender?: string;
  conversation?: string;
  text?: string;
  confidence?: number;
  channel?: string;
  /** Chinese: what became of it. */
  said?: string;
  articleId?: string;
  orderNumber?: string;
}

export interface ContactQuery {
  conversation?: string;
  from?: Day;
  /** The last day that counts. */
  to?: Day;
  /** 0–23: of the day `from` this hour only, whatever `to` is. */
  hour?: number;
  intent?: Intent;
  unit?: string;
  outcome?: Outcome;
  channel?: string;
  cursor?: string;
  limit: number;
}

export interface ContactPage {
  items: ContactRow[];
  next?: string;
  /** The page ended early: how far back was looked. */
  searchedBackTo?: Date;
}

/** What people may read of the conversations: nothing of reports and complaints (E10), nothing beyond the reader's reach. */
export interface Conversations {
  list(query: ContactQuery, reach: Reach): Promise<ContactPage>;
  /** The day before, and today. Up to a minute old. */
  byHour(reach: Reach): Promise<[DayByHour, DayByHour]>;
  /** The id that leads to a number's conversation, whether there is one or not. Recorded as a look-up of a person. */
  lookUp(mobile: Mobile, by: Author): Promise<{ conversation: string; sender: string }>;
  /** Undefined where there is nothing within reach. */
  thread(
    conversation: string,
    page: { cursor?: string; text?: string; limit: number },
    reach: Reach,
  ): Promise<ThreadPage | undefined>;
  /** Undefined where the text is not there, not within reach, or confidential. */
  explain(conversation: string, text: string, reach: Reach): Promise<ExplainedText | undefined>;
  /** The whole number, recorded before it is told. Undefined where there is nothing within reach. */
  reveal(conversation: string, reason: string, reach: Reach, by: Author): Promise<Mobile | undefined>;
}
