import { basisShort } from '../../bot/replies/answers';
import type { Told } from '../../bot/told';
import type { VisitorId } from '../../core/visitor';
import type { Delivery, ThreadEntry } from '../../delivery/delivery';
import type { AnswerFeedback, Verdict } from '../../knowledge/answer-feedback';
import type { Knowledge } from '../../knowledge/knowledge';
import { CHAT_WINDOW, type ChatEntry } from '../api/chat';
import { chatError } from './errors';

/** What a visitor sees of their conversation: what was said in it, and nothing of the number that may be bound to it (W6). */
export interface ChatConversation {
  /** The latest bubbles, oldest first. */
  entries(visitor: VisitorId): Promise<ChatEntry[]>;
  /** Rates one of the visitor's own answers. @throws AppError `chat_answer_unknown` */
  rate(visitor: VisitorId, id: string, verdict: Verdict): Promise<void>;
}

export interface ConversationDeps {
  delivery: Pick<Delivery, 'thread'>;
  told(ids: readonly string[]): Promise<Map<string, Told>>;
  feedback: AnswerFeedback;
  knowledge: Pick<Knowledge, 'get'>;
}

/** Answers that can have been of use or not; questions back and courtesies are not rated. */
const RATED: ReadonlySet<Told['kind']> = new Set(['answer', 'result']);

function ownEntry({ id, text, at, carrierId, state }: ThreadEntry): ChatEntry {
  return {
    id,
    direction: 'in',
    text,
    at: at.toISOString(),
    ...(carrierId === undefined ? {} : { key: carrierId }),
    ...(state === 'received' ? { waiting: true } : {}),
  };
}

export function createChatConversation({ delivery, told, feedback, knowledge }: ConversationDeps): ChatConversation {
  const basisOf = ({ article }: Told, text: string): string | undefined => {
    const found = article === undefined ? undefined : knowledge.get(article.id);
    const basis = found === undefined ? '' : basisShort(found);
    return basis === '' || text.includes(basis) ? undefined : basis;
  };

  const theirEntry = (entry: ThreadEntry, about: Told | undefined, verdict: Verdict | undefined): ChatEntry => {
    const { id, text, at } = entry;
    const shown: ChatEntry = { id, direction: 'out', text, at: at.toISOString() };
    if (about === undefined) return shown;
    const basis = basisOf(about, text);
    if (basis !== undefined) shown.basis = basis;
    if (about.choices.length > 0) shown.choices = about.choices;
    if (RATED.has(about.kind)) shown.rated = verdict ?? 'open';
    if (about.wantsNumber) shown.wantsNumber = true;
    return shown;
  };

  return {
    entries: async (visitor) => {
      const thread = await delivery.thread(visitor, CHAT_WINDOW);
      // A reply is shown once it is on its way, so that nothing is shown that fails.
      const shown = thread.filter(
        ({ direction, state }) => direction === 'in' || state === 'sent' || state === 'delivered',
      );
      const answered = shown.flatMap(({ inReplyTo }) => inReplyTo ?? []);
      const [about, verdicts] = await Promise.all([told(answered), feedback.verdicts(answered)]);
      return shown.map((entry) => {
        if (entry.direction === 'in') return ownEntry(entry);
        const { inReplyTo = '' } = entry;
        return theirEntry(entry, about.get(inReplyTo), verdicts.get(inReplyTo));
      });
    },
    rate: async (visitor, id, verdict) => {
      const thread = await delivery.thread(visitor, CHAT_WINDOW);
      const messageId = thread.find((entry) => entry.id === id && entry.direction === 'out')?.inReplyTo;
      const about = messageId === undefined ? undefined : (await told([messageId])).get(messageId);
      if (messageId === undefined || about === undefined || !RATED.has(about.kind))
        throw chatError('chat_answer_unknown');
      const { intent, unitCode, article } = about;
      await feedback.rate({
        messageId,
        verdict,
        channel: 'web',
        intent,
        unitCode,
        ...(article === undefined ? {} : { articleId: article.id, articleVersion: article.version }),
      });
    },
  };
}
