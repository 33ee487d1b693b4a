import { type Static, type TObject, Type } from 'typebox';
import type { Clock } from '../../core/clock';

const seconds = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Number({ minimum, maximum, description }));

/**
 * What an account of any of the four carrier protocols has: the lines of the carrier's letter, and what is seldom changed.
 * A protocol adds its own fields to these (`…/account.ts`). The secret is already read from its file, variable or seal.
 */
export const SessionFields = {
  id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$', description: 'name of the account' }),
  host: Type.String({ minLength: 1, description: "the carrier's gateway" }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  login: Type.String({
    minLength: 1,
    maxLength: 21,
    description: 'login name (CMPP SP_Id, SMGP ClientID, SMPP system_id)',
  }),
  secret: Type.String({ description: 'shared secret' }),
  code: Type.String({ pattern: '^\\d{3,21}$', description: 'access code; extensions of units are digits after it' }),
  encoding: Type.Optional(
    Type.Union([Type.Literal('ucs2'), Type.Literal('gbk')], { description: 'of Chinese texts; ucs2 by default' }),
  ),
  connections: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, description: '1 by default' })),
  window: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000, description: 'unanswered requests a connection; 16 by default' }),
  ),
  responseTimeoutSeconds: seconds(0.05, 600, '60 by default'),
  tries: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10,
      description: 'times a request is sent when no answer comes; 3 by default, 1 for SMPP',
    }),
  ),
  activeTestSeconds: seconds(
    0.05,
    3_600,
    'keep-alive when nothing else comes; 180 by default for CMPP and SMGP, 60 for SMPP',
  ),
  activeTestMisses: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10,
      description: 'keep-alives unanswered before the connection is given up; 3 by default',
    }),
  ),
  reconnectSeconds: seconds(0.05, 600, 'longest wait between tries to connect; 60 by default'),
};

export type SessionAccount = Static<TObject<typeof SessionFields>>;

/** What of a pino logger a carrier channel uses. Details hold ids, codes, masked numbers and the hex of faulty PDUs with its text cut out. */
export interface ChannelLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface ChannelDeps {
  clock: Clock;
  log: ChannelLog;
  /** The number taxpayers text (12366): what `code` stands for in OutboundSegment.from and InboundPart.to. */
  service: string;
  /** Milliseconds that never go back, for time-outs; process.hrtime by default. */
  monotonic?: () => number;
  /** 0 ≤ x < 1, for jitter; Math.random by default. */
  random?: () => number;
}
