import { type Static, Type } from 'typebox';
import { SessionFields } from '../session/account';

const Listen = Type.Object(
  {
    host: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'address to listen on, as the carrier reaches it; 127.0.0.1 by default',
      }),
    ),
    port: Type.Integer({ minimum: 0, maximum: 65_535, description: 'the specification says 8801' }),
    allowed: Type.Optional(
      Type.Array(Type.String({ minLength: 2 }), {
        description: 'addresses or networks the carrier connects from (10.1.0.0/16); any when there are none',
      }),
    ),
  },
  { additionalProperties: false, description: 'where the carrier connects to us, to bring texts and reports' },
);

/** An account of SGIP 1.2 (China Unicom). Without `listen` nothing comes in: neither texts nor reports. */
export const SgipAccount = Type.Object(
  {
    ...SessionFields,
    login: Type.String({ minLength: 1, maxLength: 16, description: 'login name (LoginName) for our Bind' }),
    secret: Type.String({ maxLength: 16, description: 'password (LoginPassword) for our Bind' }),
    node: Type.Integer({
      minimum: 1,
      maximum: 0xffff_ffff,
      description: 'node number: 3, area code of four digits, company code of five digits (3025000001)',
    }),
    corpId: Type.String({ pattern: '^\\d{1,5}$', description: 'company code' }),
    serviceType: Type.Optional(
      Type.String({ maxLength: 10, description: 'service code (ServiceType); none by default' }),
    ),
    listen: Type.Optional(Listen),
    inboundLogin: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 16,
        description: "login name of the carrier's Bind; that of `login` by default",
      }),
    ),
    inboundSecret: Type.Optional(
      Type.String({ maxLength: 16, description: "password of the carrier's Bind; that of `secret` by default" }),
    ),
    idleCloseSeconds: Type.Optional(
      Type.Number({
        minimum: 0.05,
        maximum: 3_600,
        description: 'our connection is ended when it has not been used for so long; 30 by default',
      }),
    ),
  },
  { additionalProperties: false },
);
export type SgipAccount = Static<typeof SgipAccount>;
