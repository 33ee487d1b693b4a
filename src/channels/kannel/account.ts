import { type Static, Type } from 'typebox';

/** An account with a Kannel (or a gateway that speaks its HTTP interface) as the administrator writes it down. */
export const KannelAccount = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$', description: 'name of the account, in its addresses' }),
    url: Type.String({ pattern: '^https?://', description: 'sendsms address: http://127.0.0.1:13013/cgi-bin/sendsms' }),
    login: Type.String({ minLength: 1, maxLength: 64, description: 'username of the sendsms-user group' }),
    secret: Type.String({ minLength: 1, description: 'password of the sendsms-user group' }),
    token: Type.String({
      pattern: '^[A-Za-z0-9_-]{16,64}$',
      description: 'secret that stands in the address Kannel brings texts to; reports are signed with it',
    }),
    callbackUrl: Type.String({
      pattern: '^https?://[^%\\s]+$',
      description: 'address of this service as Kannel sees it: http://127.0.0.1:12366',
    }),
    code: Type.String({ pattern: '^\\d{3,21}$', description: 'access code; extensions of units are digits after it' }),
    allowedAddresses: Type.Optional(
      Type.Array(Type.String({ minLength: 2 }), {
        description: 'addresses and networks Kannel calls from (10.0.0.5, 10.0.0.0/8); absent: any',
      }),
    ),
    method: Type.Optional(
      Type.Union([Type.Literal('post'), Type.Literal('get')], {
        description:
          'post keeps texts and password out of addresses; get for gateways that know nothing else. post by default',
      }),
    ),
    smsc: Type.Optional(
      Type.String({
        pattern: '^[!-~]{1,64}$',
        description: 'smsc-id that is to carry the texts; absent: Kannel chooses',
      }),
    ),
    timeoutSeconds: Type.Optional(
      Type.Number({ minimum: 0.05, maximum: 300, description: 'time for an answer; 30 by default' }),
    ),
  },
  { additionalProperties: false },
);
export type KannelAccount = Static<typeof KannelAccount>;
