import { type Static, Type } from 'typebox';
import { SessionFields } from '../session/account';

/** An account of CMPP 2.0 or 3.0 (China Mobile). */
export const CmppAccount = Type.Object(
  {
    ...SessionFields,
    login: Type.String({ pattern: '^[!-~]{1,6}$', description: 'company code (SP_Id), at most 6 characters' }),
    version: Type.Optional(
      Type.Union([Type.Literal('auto'), Type.Literal('3.0'), Type.Literal('2.0')], {
        description: 'auto tries 3.0 and takes what the gateway has; auto by default',
      }),
    ),
    serviceId: Type.Optional(
      Type.String({ pattern: '^[!-~]{0,10}$', description: 'service code (Service_Id); none by default' }),
    ),
    msgSrc: Type.Optional(
      Type.String({
        pattern: '^[!-~]{1,6}$',
        description: 'company code in texts (Msg_src); that of `login` by default',
      }),
    ),
    feeUserType: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 3, description: 'who is charged (Fee_UserType): 2 = we, by default' }),
    ),
    feeType: Type.Optional(
      Type.String({ pattern: '^\\d{2}$', description: 'FeeType: 01 = free, by default; nobody may be charged' }),
    ),
    feeCode: Type.Optional(
      Type.String({ pattern: '^0{6}$', description: 'FeeCode: 000000, for nobody may be charged' }),
    ),
    verifyGateway: Type.Optional(
      Type.Boolean({
        description:
          'end the connection where AuthenticatorISMG shows that the gateway has another secret; true by default',
      }),
    ),
  },
  { additionalProperties: false },
);
export type CmppAccount = Static<typeof CmppAccount>;
