import type { Conversations } from '../../conversations/conversations';
import { checkMobile } from '../../core/mobile';
import { isDay } from '../../core/shanghai-time';
import type { CONVERSATION_ENDPOINTS } from '../api/conversations';
import { WebError } from '../errors';
import { plain } from '../plain';
import type { Handlers } from '../serve-endpoints';

const ROWS = 50;
const TEXTS = 40;

export interface ConversationRoutesDeps {
  conversations: Conversations;
  /** The accounts texts come in on. */
  accounts(): { id: string; kind: string }[];
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new WebError('not_found');
  return value;
}

function knownDay(day: string | undefined): void {
  if (day !== undefined && !isDay(day)) throw new WebError('schema_mismatch');
}

/** The ledger, the conversations of numbers, and how texts are understood; each within the reader's reach. */
export function conversationHandlers({
  conversations,
  accounts,
}: ConversationRoutesDeps): Handlers<typeof CONVERSATION_ENDPOINTS> {
  return {
    'GET /api/conversations': async ({ query }, { reach }) => {
      knownDay(query.from);
      knownDay(query.to);
      if (query.hour !== undefined && query.from === undefined) throw new WebError('schema_mismatch');
      return plain(await conversations.list({ ...query, limit: query.limit ?? ROWS }, reach));
    },
    'GET /api/conversations/by-hour': async (_input, { reach }) => ({ days: await conversations.byHour(reach) }),
    'GET /api/conversations/channels': async () => ({ items: accounts().map(({ id, kind }) => ({ id, kind })) }),
    'POST /api/conversations/look-up': async ({ body }, { author }) => {
      const mobile = checkMobile(body.mobile);
      if (!mobile.ok) throw new WebError('mobile_form');
      return conversations.lookUp(mobile.value, author);
    },
    'GET /api/conversations/:conversation': async ({ params, query }, { reach, may }) => {
      const page = { ...query, limit: query.limit ?? TEXTS };
      const thread = found(await conversations.thread(params.conversation, page, reach));
      const mayReveal = !thread.visitor && may('conversations.reveal');
      return plain({ ...thread, mayReveal });
    },
    'GET /api/conversations/:conversation/texts/:text/understanding': async ({ params }, { reach }) =>
      plain(found(await conversations.explain(params.conversation, params.text, reach))),
    'POST /api/conversations/:conversation/reveal': async ({ params, body }, { reach, author }) => ({
      mobile: found(await conversations.reveal(params.conversation, body.reason.trim(), reach, author)),
    }),
  };
}
