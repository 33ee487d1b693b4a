import { type Static, Type } from 'typebox';

/** What an account of the generic HTTP gateway has of its own (docs/gateway-http.md). Secrets are already read. */
export const HttpAccount = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$', description: 'name of the account, in its addresses' }),
    secret: Type.String({ minLength: 16, description: 'shared secret' }),
    previousSecret: Type.Optional(Type.String({ minLength: 16, description: 'still taken while it is being changed' })),
    callbackUrl: Type.Optional(Type.String({ pattern: '^https?://', description: 'absent: the gateway polls' })),
    timeoutMs: Type.Optional(
      Type.Integer({ minimum: 100, maximum: 300_000, description: 'time for an answer, or for a confirmation' }),
    ),
  },
  { additionalProperties: false },
);
export type HttpAccount = Static<typeof HttpAccount>;
