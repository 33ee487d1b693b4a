import type { TSchema } from 'typebox';
import { Errors } from 'typebox/schema';
import { isDay } from '../core/shanghai-time';
import { type AccountSource, type CarrierAccount, type Common, CommonFields } from './account';
import { CARRIER_NAMES } from './carrier-names';
import { type ChannelAccount, DEFAULT_KIND, HandedOver, isKind, type Kind, KINDS } from './kinds';
import type { SecretReader } from './secrets';

/** What is wrong with an account, in Chinese. Never holds a value: it might be a secret. */
export interface AccountFault {
  account: string;
  field: string;
  message: string;
}

export function describeFault({ account, field, message }: AccountFault): string {
  return field === '' ? `账号 ${account}：${message}` : `账号 ${account} 的 ${field}：${message}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: '文本',
  integer: '整数',
  number: '数字',
  boolean: 'true 或 false',
  array: '列表',
  object: '对象',
};

interface SchemaError {
  keyword: string;
  instancePath: string;
  params: Record<string, unknown>;
}

function sentence({ keyword, params }: SchemaError, schema: TSchema): string {
  const { limit } = params;
  switch (keyword) {
    case 'type':
      return `应为${TYPES[String(params['type'])] ?? String(params['type'])}`;
    case 'pattern':
      return `格式不对，应符合 ${String(params['pattern'])}`;
    case 'minLength':
      return `至少${String(limit)}个字符`;
    case 'maxLength':
      return `至多${String(limit)}个字符`;
    case 'minItems':
      return `至少${String(limit)}项`;
    case 'minimum':
      return `不能小于${String(limit)}`;
    case 'exclusiveMinimum':
      return `应大于${String(limit)}`;
    case 'maximum':
      return `不能大于${String(limit)}`;
    case 'required':
      return `缺少 ${(params['requiredProperties'] as string[]).join('、')}`;
    case 'additionalProperties':
      return `没有 ${(params['additionalProperties'] as string[]).join('、')} 这样的字段`;
    case 'enum':
      return `应为 ${(params['allowedValues'] as string[]).join('、')} 之一`;
    case 'anyOf':
    case 'const': {
      const choices = JSON.stringify(schema).matchAll(/"const":("[^"]*"|[\w.]+)/g);
      return `应为 ${[...choices].map(([, value = '']) => value.replaceAll('"', '')).join('、')} 之一`;
    }
    default:
      return '不符合要求';
  }
}

function faultsOf(schema: TSchema, value: unknown): { at: string; message: string }[] {
  const [, errors] = Errors(schema, value);
  const seen = new Set<string>();
  return (errors as SchemaError[]).flatMap((error) => {
    const at = error.instancePath.replaceAll('/', '.');
    const message = sentence(error, schema);
    // A choice is told by each of its values; an unknown field by the object as well.
    if (error.keyword === 'boolean' || seen.has(at + message)) return [];
    seen.add(at + message);
    return [{ at, message }];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field an account of a kind may be written with, and its schema. */
export function fieldsOf(kind: Kind): { own: Record<string, TSchema>; required: readonly string[] } {
  const { schema } = KINDS[kind];
  const own: Record<string, TSchema> = { ...(schema.properties as Record<string, TSchema>) };
  if (kind === 'http') own['window'] = HandedOver;
  return { own, required: schema.required ?? [] };
}

/**
 * Checks one account as it is written down and reads its secrets: all faults at once. Without `secrets` they are only looked at for
 * being there: for a form whose file or variable is on another machine.
 */
export function checkAccount(
  written: unknown,
  source: AccountSource,
  secrets: SecretReader | undefined,
  position = '?',
): { account: CarrierAccount; faults: [] } | { account: undefined; faults: AccountFault[] } {
  const faults: AccountFault[] = [];
  const named = isRecord(written) && typeof written['id'] === 'string' ? written['id'] : `（第${position}个）`;
  const fault = (field: string, message: string): void => void faults.push({ account: named, field, message });
  const refused = { account: undefined, faults };

  if (!isRecord(written)) {
    fault('', '应为对象');
    return refused;
  }
  const { kind = DEFAULT_KIND, ...rest } = written;
  if (!isKind(kind)) {
    fault('kind', `应为 ${Object.keys(KINDS).join('、')} 之一`);
    return refused;
  }
  const { own, required } = fieldsOf(kind);
  const secretFields: readonly string[] = KINDS[kind].secrets;
  const common: Record<string, TSchema> = CommonFields;
  const forms = new Set(secretFields.flatMap((name) => [name, `${name}File`, `${name}Env`]));

  // A map: a field called toString is not one of ours.
  const fields = new Map(Object.entries({ ...own, ...common }).filter(([field]) => !forms.has(field)));
  for (const [field, value] of Object.entries(rest)) {
    const schema = fields.get(field);
    if (schema === undefined && !forms.has(field)) fault(field, '没有这个字段');
    if (schema === undefined || value === undefined) continue;
    for (const { at, message } of faultsOf(schema, value)) fault(`${field}${at}`, message);
  }
  for (const field of required) {
    if (!secretFields.includes(field) && rest[field] === undefined) fault(field, '缺少');
  }

  const read: Record<string, string> = {};
  for (const field of secretFields) {
    const given = [field, `${field}File`, `${field}Env`].filter((form) => rest[form] !== undefined);
    const [form] = given;
    if (given.length > 1) fault(field, `${given.join('、')} 只能填一个`);
    else if (form === undefined) {
      if (required.includes(field)) fault(field, `${field}、${field}File、${field}Env 应填一个`);
    } else if (typeof rest[form] !== 'string' || rest[form] === '') fault(form, '应为文本');
    else {
      const outcome = form === field ? { ok: true as const, value: rest[form] } : secrets?.(form, rest[form]);
      if (outcome === undefined) continue;
      if (!outcome.ok) fault(form, outcome.expected);
      else {
        read[field] = outcome.value;
        const schema = own[field];
        for (const { message } of schema === undefined ? [] : faultsOf(schema, outcome.value)) fault(form, message);
      }
    }
  }

  const { certificate, filing } = rest as Pick<Common, 'certificate' | 'filing'>;
  const days = {
    'certificate.expires': certificate?.expires,
    'filing.date': filing?.date,
    'filing.expires': filing?.expires,
  };
  for (const [field, day] of Object.entries(days)) {
    if (typeof day === 'string' && /^[\d-]{10}$/.test(day) && !isDay(day)) fault(field, '没有这一天');
  }
  if (faults.length > 0) return refused;

  const pick = (fields: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(rest).filter(([name, value]) => Object.hasOwn(fields, name) && value !== undefined),
    );
  const { window, ...channel } = pick(own);
  const isHttp = kind === 'http';
  const settings = pick(common) as Common;
  const carriers = settings.carriers?.map((name) => CARRIER_NAMES.get(name) ?? name);
  return {
    faults: [],
    account: {
      id: named,
      kind,
      source,
      enabled: settings.enabled ?? true,
      channel: { kind, ...channel, ...(isHttp || window === undefined ? {} : { window }), ...read } as ChannelAccount,
      common: { ...settings, ...(carriers === undefined ? {} : { carriers: [...new Set(carriers)] }) },
      ...(isHttp && window !== undefined ? { window: window as number } : {}),
    },
  };
}
