import { type Static, Type } from 'typebox';

/** What the handset page and the server say to each other; the page imports these types, so there is one source. */

/** The longest text one press of 发送 may hold: 30 segments of 67 characters. */
export const MAX_TEXT_LENGTH = 2_010;
export const MAX_WATCHED = 20;

export const SendBody = Type.Object(
  {
    from: Type.String({ minLength: 1, maxLength: 20, description: '发送手机号' }),
    text: Type.String({ maxLength: 20_000, description: `短信内容，最多${MAX_TEXT_LENGTH}字` }),
    to: Type.Optional(Type.String({ pattern: '^\\d{3,20}$', description: '接入号，缺省为服务号' })),
    /** Drawn by the page; sending it again after a broken connection does not send the text twice. */
    key: Type.Optional(Type.String({ pattern: '^[0-9a-zA-Z-]{8,64}$', description: '客户端消息标识，重试时不变' })),
  },
  { additionalProperties: false },
);
export type SendBody = Static<typeof SendBody>;

export const SendResult = Type.Object({
  outcome: Type.Union([Type.Literal('accepted'), Type.Literal('duplicate')]),
});
export type SendResult = Static<typeof SendResult>;

export const EntryState = Type.Union([
  Type.Literal('received'),
  Type.Literal('handled'),
  Type.Literal('parked'),
  Type.Literal('queued'),
  Type.Literal('sending'),
  Type.Literal('sent'),
  Type.Literal('delivered'),
  Type.Literal('failed'),
  Type.Literal('expired'),
  Type.Literal('doubtful'),
]);

export const Entry = Type.Object({
  id: Type.String(),
  direction: Type.Union([Type.Literal('in'), Type.Literal('out')]),
  text: Type.String(),
  /** ISO 8601, UTC. */
  at: Type.String(),
  segments: Type.Integer(),
  state: EntryState,
});
/** One bubble: `in` was texted by the number, `out` is from the service. */
export type Entry = Static<typeof Entry>;

export const Thread = Type.Object({ mobile: Type.String(), entries: Type.Array(Entry) });
export type Thread = Static<typeof Thread>;

export const DemoNumber = Type.Object({
  mobile: Type.String(),
  /** Who it is, a few characters: 个体户王老板(已绑定). */
  name: Type.String(),
  /** One line: what it shows. */
  shows: Type.String(),
  /** Texts to try from it. */
  samples: Type.Array(Type.String()),
});
export type DemoNumber = Static<typeof DemoNumber>;

export const DemoNumbers = Type.Object({
  /** The number texted. */
  service: Type.String(),
  maxTextLength: Type.Integer(),
  numbers: Type.Array(DemoNumber),
});
export type DemoNumbers = Static<typeof DemoNumbers>;

export const MobileParams = Type.Object({ mobile: Type.String({ minLength: 1, maxLength: 20 }) });
export const ThreadQuery = Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) });

/** One or more mobile numbers, separated by commas. */
export const LiveQuery = Type.Object({
  mobile: Type.String({ pattern: `^1[3-9]\\d{9}(,1[3-9]\\d{9}){0,${MAX_WATCHED - 1}}$` }),
});

/**
 * What the live connection sends: first a `thread` of each number watched (the catch-up), then the `entries` that are new
 * or changed, and `alive` when nothing else was sent for a while.
 */
export type LiveEvent =
  | { type: 'thread'; mobile: string; entries: Entry[] }
  | { type: 'entries'; mobile: string; entries: Entry[] }
  | { type: 'alive' };
