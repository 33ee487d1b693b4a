import { type Static, Type } from 'typebox';
import { LANES } from '../../channels/channel';
import { CONVERSATION_ID_PATTERN } from '../../conversations/conversations';
import { OUTCOMES } from '../../desk/outcomes';
import { INTENTS } from '../../intents/understanding';
import { endpoints } from './contract';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: '日期（北京时间）' });
const Intent = Type.Enum([...INTENTS]);
const Outcome = Type.Enum([...OUTCOMES]);
const Cursor = Type.String({ maxLength: 1_000, pattern: '^[A-Za-z0-9_-]+$' });
const ConversationId = Type.String({ pattern: CONVERSATION_ID_PATTERN });
const TextId = Type.String({ minLength: 1, maxLength: 100 });

/** One contact of the ledger (台账). Of a report or complaint neither whose nor which text it was, and of the time the day (E10). */
export const ContactRow = Type.Object({
  /** Stable; says nothing of the text where the row is confidential. */
  key: Type.String(),
  at: Moment,
  confidential: Type.Boolean(),
  intent: Intent,
  unitCode: Type.String(),
  unitName: Type.String(),
  /** Absent where confidential: what became of it, whose it is (masked), what it leads to. */
  outcome: Type.Optional(Outcome),
  sender: Type.Optional(Type.String()),
  conversation: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  confidence: Type.Optional(Type.Number()),
  channel: Type.Optional(Type.String()),
  said: Type.Optional(Type.String()),
  articleId: Type.Optional(Type.String()),
  orderNumber: Type.Optional(Type.String()),
});
export type ContactRow = Static<typeof ContactRow>;

const Value = Type.Union([Type.String(), Type.Array(Type.String())]);
const Values = Type.Record(Type.String(), Value);

/** What the service made of a text, as it was recorded. */
const RecordedTurn = Type.Object({
  at: Moment,
  /** False where the record has passed its retention: what is left is the ledger's. */
  complete: Type.Boolean(),
  keptDays: Type.Integer(),
  replyKind: Type.String(),
  silence: Type.Optional(Type.String()),
  contacts: Type.Array(
    Type.Object({
      intent: Intent,
      confidence: Type.Number(),
      slots: Type.Optional(Values),
      outcome: Type.String(),
      article: Type.Optional(
        Type.Object({ id: Type.String(), version: Type.String(), title: Type.Optional(Type.String()) }),
      ),
    }),
  ),
  orders: Type.Array(Type.Object({ number: Type.String(), kind: Type.String(), state: Type.Optional(Type.String()) })),
  subscription: Type.Optional(Type.Boolean()),
});

const Segment = Type.Object({
  text: Type.String(),
  state: Type.String(),
  code: Type.Optional(Type.String()),
  carrierId: Type.Optional(Type.String()),
  at: Type.Optional(Moment),
});

const TextIn = Type.Object({
  type: Type.Literal('in'),
  id: Type.String(),
  at: Moment,
  unitName: Type.String(),
  to: Type.String(),
  account: Type.String(),
  protocol: Type.Optional(Type.String()),
  carrierId: Type.Optional(Type.String()),
  /** Absent while it is not known whether it is confidential: the service has not read it yet. */
  text: Type.Optional(Type.String()),
  segments: Type.Integer(),
  /** Of a long message whose parts are still kept. */
  parts: Type.Optional(
    Type.Object({
      total: Type.Integer(),
      came: Type.Array(Type.Object({ index: Type.Integer(), at: Moment, late: Type.Boolean() })),
    }),
  ),
  incomplete: Type.Boolean(),
  state: Type.Enum(['received', 'handled', 'parked']),
  attempts: Type.Integer(),
  turn: Type.Optional(RecordedTurn),
});

const TextOut = Type.Object({
  type: Type.Literal('out'),
  id: Type.String(),
  at: Moment,
  unitName: Type.String(),
  from: Type.String(),
  /** As the phone showed it: signature in front. */
  text: Type.String(),
  lane: Type.Enum([...LANES]),
  account: Type.String(),
  protocol: Type.Optional(Type.String()),
  state: Type.String(),
  code: Type.Optional(Type.String()),
  sentAt: Type.Optional(Moment),
  doneAt: Type.Optional(Moment),
  validUntil: Moment,
  segments: Type.Array(Segment),
  /** How often the carrier said later, how often its answer stayed away, and accounts that would not take it. */
  tries: Type.Integer(),
  doubts: Type.Integer(),
  avoided: Type.Array(Type.String()),
  /** The text it answers. */
  inReplyTo: Type.Optional(Type.String()),
});

/** Texts one after another that are part of a report or complaint, or carry a secret: neither what, nor when but for the day, nor how many. */
const Sealed = Type.Object({ type: Type.Literal('sealed'), day: Type.String() });

export const ConversationEntry = Type.Union([TextIn, TextOut, Sealed]);
export type ConversationEntry = Static<typeof ConversationEntry>;

const Ranked = Type.Array(Type.Object({ intent: Intent, confidence: Type.Number() }));

/** What the model in memory makes of the text now. */
export const UnderstandingAnswer = Type.Object({
  /** It is worked out anew: model and articles may have changed since the text came. */
  recomputedAt: Moment,
  masked: Type.String(),
  intent: Intent,
  confidence: Type.Number(),
  inScope: Type.Number(),
  ranked: Ranked,
  /** Chinese, in the order in which they were asked; those that decided are marked. */
  steps: Type.Array(Type.Object({ step: Type.String(), found: Type.String(), decided: Type.Boolean() })),
  slots: Values,
  invalid: Type.Array(Type.Object({ slot: Type.String(), expected: Type.String() })),
  /** The intent recorded then, where it is another one. */
  recordedIntent: Type.Optional(Intent),
  retrieval: Type.Object({
    outcome: Type.String(),
    confidence: Type.Number(),
    thresholds: Type.Object({ sureFrom: Type.Number(), tellFrom: Type.Number(), offerFrom: Type.Number() }),
    question: Type.String(),
    terms: Type.Array(Type.Object({ term: Type.String(), weight: Type.Number(), fields: Type.Array(Type.String()) })),
    formal: Type.Array(Type.String()),
    candidates: Type.Array(
      Type.Object({
        id: Type.String(),
        title: Type.String(),
        category: Type.String(),
        version: Type.String(),
        score: Type.Number(),
        share: Type.Number(),
        parts: Type.Array(Type.Object({ name: Type.String(), value: Type.Number(), points: Type.Number() })),
      }),
    ),
  }),
});
export type UnderstandingAnswer = Static<typeof UnderstandingAnswer>;

const HourCounts = Type.Array(Type.Integer({ minimum: 0 }), { minItems: 24, maxItems: 24 });

/** Of each hour of a day in Shanghai; nothing confidential is counted. Each number is a list: `outcome`, `from` and `hour`. */
export const DayByHour = Type.Object({ day: Day, answered: HourCounts, handedOver: HourCounts });
export type DayByHour = Static<typeof DayByHour>;

export const CONVERSATION_ENDPOINTS = endpoints({
  'GET /api/conversations': {
    right: 'conversations.read',
    summary: '台账：按时间倒序的来信，可按日期、事项、单位、结果、通道、号码筛选',
    query: Type.Object(
      {
        /** Of a conversation only: the id that a look-up by number gave. Never confidential rows. */
        conversation: Type.Optional(ConversationId),
        from: Type.Optional(Day),
        /** The last day shown. */
        to: Type.Optional(Day),
        /** Of the day `from` this hour only. */
        hour: Type.Optional(Type.Integer({ minimum: 0, maximum: 23 })),
        intent: Type.Optional(Intent),
        unit: Type.Optional(Type.String({ minLength: 1, maxLength: 20, pattern: '^[0-9A-Za-z]+$' })),
        outcome: Type.Optional(Outcome),
        channel: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        cursor: Type.Optional(Cursor),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      },
      closed,
    ),
    answer: Type.Object({
      items: Type.Array(ContactRow),
      next: Type.Optional(Type.String()),
      /** Where the page ended early because few rows match: how far back was looked. */
      searchedBackTo: Type.Optional(Moment),
    }),
  },
  'GET /api/conversations/by-hour': {
    right: 'conversations.read',
    summary: '昨天和今天各小时自动答复与转人工的来信数',
    answer: Type.Object({
      /** The day before, then today. */
      days: Type.Array(DayByHour, { minItems: 2, maxItems: 2 }),
    }),
  },
  'GET /api/conversations/channels': {
    right: 'conversations.read',
    summary: '可供筛选的通道',
    answer: Type.Object({ items: Type.Array(Type.Object({ id: Type.String(), kind: Type.String() })) }),
  },
  'POST /api/conversations/look-up': {
    right: 'conversations.read',
    summary: '按完整手机号查往来短信（计入审计）',
    body: Type.Object({ mobile: Type.String({ minLength: 11, maxLength: 20 }) }, closed),
    answer: Type.Object({ conversation: Type.String(), sender: Type.String() }),
  },
  'GET /api/conversations/:conversation': {
    right: 'conversations.read',
    summary: '一个号码的往来短信，新的在后；本人辖区以外的不显示',
    params: Type.Object({ conversation: ConversationId }, closed),
    query: Type.Object(
      {
        /** Texts before the oldest of another page. */
        cursor: Type.Optional(Cursor),
        /** The page with this text in it. */
        text: Type.Optional(TextId),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      },
      closed,
    ),
    answer: Type.Object({
      conversation: Type.String(),
      sender: Type.String(),
      visitor: Type.Boolean(),
      carrier: Type.Optional(Type.String()),
      mayReveal: Type.Boolean(),
      entries: Type.Array(ConversationEntry),
      /** There are older texts. */
      older: Type.Optional(Type.String()),
      /** The page ends before the newest text. */
      newer: Type.Boolean(),
    }),
  },
  'GET /api/conversations/:conversation/texts/:text/understanding': {
    right: 'conversations.read',
    summary: '怎样理解的：以当前模型和知识库重新计算',
    params: Type.Object({ conversation: ConversationId, text: TextId }, closed),
    answer: UnderstandingAnswer,
  },
  'POST /api/conversations/:conversation/reveal': {
    right: 'conversations.reveal',
    summary: '查看完整号码（说明理由，计入审计）',
    params: Type.Object({ conversation: ConversationId }, closed),
    body: Type.Object({ reason: Type.String({ minLength: 2, maxLength: 200, pattern: '\\S' }) }, closed),
    answer: Type.Object({ mobile: Type.String() }),
  },
});
