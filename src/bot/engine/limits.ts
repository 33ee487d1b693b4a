import { MINUTE } from '../../core/clock';

/** Every limit of the conversation, in one place. */
export const LIMITS = {
  /** A conversation that rested longer starts anew. */
  timeOutMs: 30 * MINUTE,
  /** Window of the loop guard: two machines that answer each other say the same thing again and again. */
  repeatWindowMs: 5 * MINUTE,
  /** The same text is answered this often within the window; the last answer says so, then the bot is silent. */
  sameTexts: 6,
  /** Window of the flood guard. */
  floodWindowMs: MINUTE,
  /** Texts of any content answered within the window; the next is told to slow down, then the bot is silent. */
  textsPerWindow: 20,
  /** Misses in a row after which a person is offered. */
  missesBeforePerson: 2,
  /** Questions put to somebody who files a complaint or report, beside what they say unasked. */
  intakeQuestions: 3,
  /** Texts gathered for one complaint, report or suggestion; then it is filed as it is. */
  intakeTexts: 12,
  /** Characters of one gathered text that are kept. */
  intakeCharacters: 2_000,
  /** Invoices looked up for one text. */
  invoicesPerText: 5,
  /** Characters of an incoming text that are looked at. */
  textCharacters: 4_000,
} as const;
