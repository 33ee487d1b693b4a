import { type Static, Type } from 'typebox';
import { SessionFields } from '../session/account';

const fee = (description: string) => Type.Optional(Type.String({ pattern: '^\\d{1,6}$', description }));

/** An account of SMGP 3.0 (China Telecom). Nobody is charged for what it sends (requirement O8) unless the fee fields say so. */
export const SmgpAccount = Type.Object(
  {
    ...SessionFields,
    login: Type.String({ minLength: 1, maxLength: 8, description: 'login name (ClientID)' }),
    secret: Type.String({ maxLength: 64, description: 'shared secret; the specification says 15 characters at most' }),
    loginMode: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2, description: '0 to send, 1 to receive, 2 both; 2 by default' }),
    ),
    serviceId: Type.Optional(Type.String({ maxLength: 10, description: 'service code (ServiceID); none by default' })),
    mServiceId: Type.Optional(
      Type.String({ maxLength: 21, description: 'product id (MServiceID); not sent by default' }),
    ),
    msgSrc: Type.Optional(Type.String({ maxLength: 8, description: 'company code (MsgSrc); not sent by default' })),
    msgType: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 7, description: 'kind of message (MsgType); 6, to a terminal, by default' }),
    ),
    feeType: Type.Optional(
      Type.String({ pattern: '^\\d{2}$', description: 'charging (FeeType); 00, free, by default' }),
    ),
    feeCode: fee('price of a message in 0.01 yuan (FeeCode); 000000 by default'),
    fixedFee: fee('monthly or greatest price in 0.01 yuan (FixedFee); 000000 by default'),
    chargeUserType: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 3,
        description:
          'who is charged (ChargeUserType): 0 receiver, 1 sender, 2 the service provider, 3 see ChargeTermID; 2 by default',
      }),
    ),
  },
  { additionalProperties: false },
);
export type SmgpAccount = Static<typeof SmgpAccount>;
