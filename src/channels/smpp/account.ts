import { type Static, Type } from 'typebox';
import { SessionFields } from '../session/account';

const octet = (description: string) => Type.Optional(Type.Integer({ minimum: 0, maximum: 255, description }));

/** An SMPP 3.4 account: the lines of the aggregator's letter. */
export const SmppAccount = Type.Object(
  {
    ...SessionFields,
    login: Type.String({ minLength: 1, maxLength: 15, description: 'system_id' }),
    secret: Type.String({ maxLength: 8, description: 'password' }),
    bind: Type.Optional(
      Type.Union([Type.Literal('transceiver'), Type.Literal('separate')], {
        description: 'separate: for each connection one as transmitter and one as receiver; transceiver by default',
      }),
    ),
    systemType: Type.Optional(Type.String({ maxLength: 12, description: 'system_type; empty by default' })),
    addressRange: Type.Optional(Type.String({ maxLength: 40, description: 'address_range; empty by default' })),
    addressTon: octet('addr_ton of the bind; 0 by default'),
    addressNpi: octet('addr_npi of the bind; 0 by default'),
    interfaceVersion: octet('interface_version; 52 (3.4) by default, 80 is 5.0'),
    serviceType: Type.Optional(Type.String({ maxLength: 5, description: 'service_type; empty by default' })),
    sourceTon: octet('source_addr_ton; 0 by default'),
    sourceNpi: octet('source_addr_npi; 1 by default'),
    destTon: octet('dest_addr_ton; 1 (international) by default'),
    destNpi: octet('dest_addr_npi; 1 by default'),
    destPrefix: Type.Optional(
      Type.String({ pattern: '^\\+?\\d{0,6}$', description: 'put before numbers we send to; 86 by default' }),
    ),
    validity: Type.Optional(
      Type.Union([Type.Literal('relative'), Type.Literal('absolute'), Type.Literal('none')], {
        description: 'form of validity_period; relative by default',
      }),
    ),
    long: Type.Optional(
      Type.Union([Type.Literal('udh'), Type.Literal('sar')], {
        description: 'how parts of a long text are marked: in the text or by sar_ parameters; udh by default',
      }),
    ),
    alphabet: Type.Optional(
      Type.Union([Type.Literal('ascii'), Type.Literal('latin1'), Type.Literal('gsm')], {
        description: 'what data_coding 0 stands for; ascii by default, where octets beyond it are read as GBK',
      }),
    ),
    gbkCoding: octet('data_coding of GBK; 15 by default'),
    receiptIds: Type.Optional(
      Type.Union(
        [
          Type.Literal('same'),
          Type.Literal('hex-then-decimal'),
          Type.Literal('decimal-then-hex'),
          Type.Literal('auto'),
        ],
        { description: 'how ids are written in answers, then in receipts; auto learns it; same by default' },
      ),
    ),
  },
  { additionalProperties: false },
);
export type SmppAccount = Static<typeof SmppAccount>;
