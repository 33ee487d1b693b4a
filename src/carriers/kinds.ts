import { type Static, type TObject, Type } from 'typebox';
import { CmppAccount } from '../channels/cmpp/account';
import { HttpAccount } from '../channels/http/account';
import { KannelAccount } from '../channels/kannel/account';
import { SgipAccount } from '../channels/sgip/account';
import { SmgpAccount } from '../channels/smgp/account';
import { SmppAccount } from '../channels/smpp/account';

interface KindEntry {
  /** Chinese. */
  label: string;
  schema: TObject;
  /** Fields that may also be given as …File (a file's content) or …Env (a variable's), and are never shown. */
  secrets: readonly string[];
}

/** The protocols an account may speak, with what each needs. Adding one: a line here, and one in create-channel.ts. */
export const KINDS = {
  cmpp: { label: '中国移动 CMPP', schema: CmppAccount, secrets: ['secret'] },
  sgip: { label: '中国联通 SGIP', schema: SgipAccount, secrets: ['secret', 'inboundSecret'] },
  smgp: { label: '中国电信 SMGP', schema: SmgpAccount, secrets: ['secret'] },
  smpp: { label: 'SMPP', schema: SmppAccount, secrets: ['secret'] },
  kannel: { label: 'Kannel', schema: KannelAccount, secrets: ['secret', 'token'] },
  http: { label: 'HTTP 网关', schema: HttpAccount, secrets: ['secret', 'previousSecret'] },
} as const satisfies Record<string, KindEntry>;

export type Kind = keyof typeof KINDS;
type AccountOf<K extends Kind> = { kind: K } & Static<(typeof KINDS)[K]['schema']>;
/** What the channel of an account is made of. */
export type ChannelAccount = { [K in Kind]: AccountOf<K> }[Kind];

/** An accounts file without `kind` is from the time when there was only one. */
export const DEFAULT_KIND: Kind = 'http';

export function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(KINDS, value);
}

/** Texts handed over at a time to a channel without connections (HTTP). */
export const HandedOver = Type.Integer({ minimum: 1, maximum: 1_000, description: 'texts handed over at a time; 64' });
