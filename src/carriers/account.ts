import { type Static, Type } from 'typebox';
import type { ChannelAccount, Kind } from './kinds';
import { CARRIER_NAMES } from './carrier-names';

const day = (description: string) => Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description });

/** The code's certificate (电信网码号资源使用证书, O13). */
const Certificate = Type.Object(
  {
    number: Type.String({ minLength: 1, maxLength: 64, description: 'number of the certificate' }),
    expires: day('last day of its term, YYYY-MM-DD'),
  },
  { additionalProperties: false },
);

/** The filing of the code with the telecom administration, per carrier (码号备案, O13). */
const Filing = Type.Object(
  {
    authority: Type.String({ minLength: 1, maxLength: 64, description: 'telecom administration' }),
    number: Type.String({ minLength: 1, maxLength: 64, description: 'number of the filing' }),
    date: day('day of the filing, YYYY-MM-DD'),
    expires: Type.Optional(day('last day of its term, YYYY-MM-DD; absent: none')),
  },
  { additionalProperties: false },
);

/** What an account of any kind has besides what its protocol needs. */
export const CommonFields = {
  enabled: Type.Optional(Type.Boolean({ description: 'false: it neither connects nor sends; true by default' })),
  note: Type.Optional(Type.String({ maxLength: 500, description: 'for people' })),
  carriers: Type.Optional(
    Type.Array(Type.Unsafe<string>(Type.Enum([...CARRIER_NAMES.keys()])), {
      minItems: 1,
      description: 'carriers whose numbers it reaches; absent: all',
    }),
  ),
  segmentsPerSecond: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 100_000,
      description: 'pace in segments, over all nodes; absent: no limit',
    }),
  ),
  dailyQuota: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000_000,
      description: 'segments a day in Shanghai, over all nodes; absent: no limit',
    }),
  ),
  priority: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000,
      description: 'smaller is preferred; 100 by default, the first written among equals',
    }),
  ),
  weight: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1_000,
      description: 'accounts of one priority that have a weight share the texts in proportion',
    }),
  ),
  signature: Type.Optional(
    Type.String({
      pattern: '^[^【】]{2,12}$',
      description: 'registered with the carrier, without 【】; absent: that of the text',
    }),
  ),
  carrierSigns: Type.Optional(Type.Boolean({ description: 'the carrier adds the signature; room is left for it' })),
  slowAnswerSeconds: Type.Optional(
    Type.Number({
      minimum: 1,
      maximum: 600,
      description: 'an answer later than this is too late; 15 by default, 60 for gateways that poll',
    }),
  ),
  certificate: Type.Optional(Certificate),
  filing: Type.Optional(Filing),
};

export type Common = Static<ReturnType<typeof Type.Object<typeof CommonFields>>>;

/** Where an account is written down. */
export type AccountSource = 'file' | 'store';

/** An account that has passed every check, its secrets read. */
export interface CarrierAccount {
  id: string;
  kind: Kind;
  source: AccountSource;
  enabled: boolean;
  /** What its protocol needs. */
  channel: ChannelAccount;
  /** `carriers` in the names of the number segments. */
  common: Common;
  /** Texts given to the channel at a time, where written down (HTTP). */
  window?: number;
}
