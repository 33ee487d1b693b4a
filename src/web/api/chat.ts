import { type Static, Type } from 'typebox';
import { endpoints } from './contract';

/** What the page of the web chat (智能咨询) and the server say to each other. A visitor is known by the cookie of the chat alone. */

export const MAX_CHAT_TEXT = 1_000;
/** Bubbles a page is given when it opens or connects again. */
export const CHAT_WINDOW = 100;

const strict = { additionalProperties: false };

/** A number that can be pressed instead of being typed. */
export const ChatChoice = Type.Object({ send: Type.String(), label: Type.String() }, strict);
export type ChatChoice = Static<typeof ChatChoice>;

const Verdict = Type.Union([Type.Literal('useful'), Type.Literal('useless')]);

/** One bubble: `in` was written by the visitor, `out` by the service. */
export const ChatEntry = Type.Object(
  {
    id: Type.String(),
    direction: Type.Union([Type.Literal('in'), Type.Literal('out')]),
    text: Type.String(),
    /** ISO 8601, UTC. */
    at: Type.String(),
    /** Of `in`: what the page called it when it sent it. */
    key: Type.Optional(Type.String()),
    /** Of `in`: its answer is being made. */
    waiting: Type.Optional(Type.Boolean()),
    /** Of `out`: the document the answer rests on (文号). */
    basis: Type.Optional(Type.String()),
    /** Of `out`: what may be answered by a press, as long as nothing was written after it. */
    choices: Type.Optional(Type.Array(ChatChoice)),
    /** Of `out`: whether it can be rated, and how it was. */
    rated: Type.Optional(Type.Union([Verdict, Type.Literal('open')])),
    /** Of `out`: an order was opened and no number is bound: its answer would only come into this conversation. */
    wantsNumber: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type ChatEntry = Static<typeof ChatEntry>;

export const ChatState = Type.Object(
  {
    /** Absent until the first text: who only looks is given no cookie. */
    session: Type.Optional(
      Type.Object(
        {
          /** When the conversation ends, ISO 8601. */
          until: Type.String(),
          /** 138****8000, where a number is bound. */
          mobile: Type.Optional(Type.String()),
        },
        strict,
      ),
    ),
    hours: Type.Integer({ description: '会话保留的小时数' }),
    duty: Type.Object({ open: Type.Boolean(), next: Type.String() }, strict),
    suggestions: Type.Array(Type.String()),
    maxTextLength: Type.Integer(),
  },
  strict,
);
export type ChatState = Static<typeof ChatState>;

const MobileText = Type.String({ minLength: 11, maxLength: 20 });

export const CHAT_ENDPOINTS = endpoints({
  'GET /api/chat': { right: 'anyone', summary: '智能咨询的状态', answer: ChatState },
  'POST /api/chat/session': { right: 'anyone', summary: '开始会话；已有会话时原样返回', answer: ChatState },
  'DELETE /api/chat/session': {
    right: 'anyone',
    summary: '退出：结束会话，解除手机号绑定',
    answer: Type.Object({ ended: Type.Boolean() }, strict),
  },
  'GET /api/chat/messages': {
    right: 'anyone',
    summary: '本次会话的往来内容，旧的在前',
    answer: Type.Object({ entries: Type.Array(ChatEntry) }, strict),
  },
  'POST /api/chat/messages': {
    right: 'anyone',
    summary: '提问；应答时内容已经落盘',
    status: 202,
    body: Type.Object(
      {
        text: Type.String({ minLength: 1, maxLength: 4 * MAX_CHAT_TEXT }),
        /** Drawn by the page; sending it again after a broken connection does not ask twice. */
        key: Type.String({ pattern: '^[0-9a-zA-Z-]{8,64}$' }),
        /** Extension of the bureau whose site the chat stands on. */
        extension: Type.Optional(Type.String({ pattern: '^\\d{1,8}$' })),
      },
      strict,
    ),
    answer: Type.Object({ outcome: Type.Union([Type.Literal('accepted'), Type.Literal('duplicate')]) }, strict),
  },
  'POST /api/chat/feedback': {
    right: 'anyone',
    summary: '评价一条答复：有用或没用，可以改',
    body: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }), verdict: Verdict }, strict),
    answer: Type.Object({ verdict: Verdict }, strict),
  },
  'POST /api/chat/code': {
    right: 'anyone',
    summary: '向手机发送验证码',
    body: Type.Object({ mobile: MobileText }, strict),
    answer: Type.Object({ validSeconds: Type.Integer(), againSeconds: Type.Integer() }, strict),
  },
  'POST /api/chat/binding': {
    right: 'anyone',
    summary: '凭验证码绑定手机号，到会话结束为止',
    body: Type.Object({ mobile: MobileText, code: Type.String({ pattern: '^\\d{6}$' }) }, strict),
    answer: ChatState,
  },
});

/**
 * What the live connection (/api/chat/live) sends: first the whole `thread` (the catch-up), then the `entries` that are new or
 * changed, `alive` when nothing else was sent for a while, and `ended` when the conversation is over.
 */
export type ChatEvent =
  | { type: 'thread'; entries: ChatEntry[] }
  | { type: 'entries'; entries: ChatEntry[] }
  | { type: 'alive' }
  | { type: 'ended' };
