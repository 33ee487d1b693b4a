/** What became of a contact, as lists are filtered by it. */
export const OUTCOMES = ['answered', 'asked', 'filed', 'handed_over', 'not_understood', 'silent'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The outcome by the kind of the reply. */
export const OUTCOME_OF: Readonly<Record<string, Outcome>> = {
  result: 'answered',
  answer: 'answered',
  greet: 'answered',
  help: 'answered',
  thanks: 'answered',
  cancelled: 'answered',
  ask_slot: 'asked',
  confirm: 'asked',
  clarify: 'asked',
  ack: 'filed',
  handoff: 'handed_over',
  fallback: 'not_understood',
  invalid: 'not_understood',
  silent: 'silent',
};
