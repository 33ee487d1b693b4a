import type { Slots } from '../../intents/understanding';
import type { AnswerOptions, AnswerResult } from '../../knowledge/answer';
import { askedDay } from '../../knowledge/asked-day';
import type { Knowledge } from '../../knowledge/knowledge';
import { valueOf } from '../engine/slots';

/** A year's settlement is made in the year after: the year named is not the day whose rules are meant. */
const SETTLES_A_YEAR = /汇算|汇缴|清缴|年报|年度申报|补[申报缴交]|退税/;

/**
 * Asks the knowledge base as the conversation does: of the day that the question names (slots of the text it stands in), and with the
 * operator's embedding model where there is one.
 */
export async function askKnowledge(
  knowledge: Knowledge,
  question: string,
  { slots, ...options }: AnswerOptions & { slots: Slots },
): Promise<AnswerResult> {
  const named = valueOf(slots, 'period') ?? valueOf(slots, 'date');
  const about = named === undefined || SETTLES_A_YEAR.test(question) ? undefined : askedDay(named, options.now);
  const nearness = await knowledge.nearness(question);
  return knowledge.answer(question, {
    ...(about === undefined ? {} : { about }),
    ...(nearness === undefined ? {} : { nearness }),
    ...options,
  });
}
