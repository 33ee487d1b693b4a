import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createToldReader } from './bot/told';
import { createWebChat, WEB_CHANNEL } from './channels/web/web-chat';
import type { Config } from './config';
import { type Clock, HOUR, MINUTE, SECOND } from './core/clock';
import type { AccountSettings } from './delivery/outbox/routes';
import type { Delivery } from './delivery/delivery';
import type { Desk } from './desk/desk';
import type { Audit } from './directory/audit/audit';
import type { Verification } from './directory/verification/verification';
import { createVisitors } from './directory/visitors/visitors';
import { createAnswerFeedback } from './knowledge/answer-feedback';
import type { Knowledge } from './knowledge/knowledge';
import type { Keys } from './store/keys';
import { createRateLimit } from './store/rate-limits';
import { createChatCookie } from './web/chat/chat-cookie';
import { createChatConversation } from './web/chat/conversation';
import type { ChatDeps } from './web/routes/chat';
import type { ChatLiveDeps } from './web/routes/chat-live';

/** Texts of one visitor in a minute: nobody writes faster. */
const TEXTS_PER_MINUTE = 20;

/** Offered to who has not asked yet: what most come for, one of each kind. */
const SUGGESTIONS = [
  '小规模纳税人多少销售额以下免增值税',
  '这个月申报截止到几号',
  '怎么查发票真伪',
  '个体户注销要带什么资料',
  '办税厅周六上班吗',
  '查我的定额',
];

type ChatConfig = Pick<Config, 'SERVICE_NUMBER' | 'CHAT_HOURS' | 'CHAT_VISITORS_PER_HOUR' | 'EMBED_ORIGINS'>;

/** The web chat: its account for delivery, and, when delivery is there, what its routes work on. */
export interface Chat {
  account: AccountSettings;
  routes(rooms: {
    delivery: Pick<Delivery, 'thread' | 'watch'>;
    desk: Pick<Desk, 'duty' | 'followVisitor'>;
    knowledge: Pick<Knowledge, 'get'>;
    audit: Pick<Audit, 'record'>;
    verification: Verification;
  }): ChatDeps & ChatLiveDeps;
}

export function openChat(
  config: ChatConfig,
  { connection, keys, clock }: { connection: Connection; keys: Keys; clock: Clock },
): Chat {
  const visitors = createVisitors({ connection, clock, hours: config.CHAT_HOURS, random: randomBytes });
  const channel = createWebChat({ clock, service: config.SERVICE_NUMBER, lives: visitors.lives });
  const perMinute = { points: TEXTS_PER_MINUTE, durationSeconds: MINUTE / SECOND };
  const perHour = { points: config.CHAT_VISITORS_PER_HOUR, durationSeconds: HOUR / SECOND };
  return {
    account: { channel, visitors: true },
    routes: ({ delivery, desk, knowledge, audit, verification }) => ({
      clock,
      chat: channel,
      visitors,
      conversation: createChatConversation({
        delivery,
        told: createToldReader(connection),
        feedback: createAnswerFeedback(connection, clock),
        knowledge,
      }),
      verification,
      desk,
      audit,
      cookie: createChatCookie(config.EMBED_ORIGINS.length > 0),
      limits: {
        texts: createRateLimit(keys, { name: `${WEB_CHANNEL}-texts`, ...perMinute }),
        visitors: createRateLimit(keys, { name: `${WEB_CHANNEL}-visitors`, ...perHour }),
      },
      hours: config.CHAT_HOURS,
      suggestions: SUGGESTIONS,
      delivery,
    }),
  };
}
