import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { CommonFields } from '../../src/carriers/account';
import { readAccountsFile } from '../../src/carriers/accounts-file';
import { checkAccount, fieldsOf } from '../../src/carriers/check-account';
import { createChannelOf } from '../../src/carriers/create-channel';
import { type Kind, KINDS } from '../../src/carriers/kinds';
import { systemClock } from '../../src/core/clock';
import type { AppError } from '../../src/core/errors';
import { randomIds } from '../../src/core/ids';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { temporaryDirectory } from '../support/temporary-directory';
import { CMPP, HTTP, SECRETS } from './sample-accounts';

const noVariables = (): undefined => undefined;

describe('the accounts file', () => {
  const makeDirectory = temporaryDirectory();
  let folder: string;
  beforeEach(() => {
    folder = makeDirectory();
  });
  const written = (content: unknown): string => {
    const path = join(folder, 'accounts.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const faultOf = (content: unknown, environment: (name: string) => string | undefined = noVariables): AppError => {
    try {
      readAccountsFile(written(content), environment);
    } catch (error) {
      return error as AppError;
    }
    throw new Error('it was taken');
  };

  test('a file of the time before there were kinds is of HTTP gateways', () => {
    writeFileSync(join(folder, 'b.secret'), 'secret-of-account-b\n');
    const [a, b] = readAccountsFile(
      written({
        accounts: [
          {
            id: 'a',
            secret: 'secret-of-account-a',
            callbackUrl: 'https://gateway.example/sms',
            segmentsPerSecond: 100,
          },
          { id: 'b', secretFile: 'b.secret', carriers: ['移动', 'mobile', '中国联通'], carrierSigns: true, window: 5 },
        ],
      }),
      noVariables,
    );
    expect(a).toMatchObject({
      id: 'a',
      kind: 'http',
      source: 'file',
      enabled: true,
      channel: { kind: 'http', id: 'a', secret: 'secret-of-account-a', callbackUrl: 'https://gateway.example/sms' },
      common: { segmentsPerSecond: 100 },
    });
    expect(b).toMatchObject({
      channel: { id: 'b', secret: 'secret-of-account-b' },
      common: { carriers: ['mobile', 'unicom'], carrierSigns: true },
      window: 5,
    });
  });

  test('secrets come typed in, from a file beside it, or from a variable named for it', () => {
    const { secret: _secret, ...form } = CMPP;
    writeFileSync(join(folder, 'cmpp.secret'), ' from-a-file \n');
    const environment = (name: string): string | undefined => (name === 'CARRIER_CMPP' ? 'from-env' : undefined);
    const accounts = readAccountsFile(
      written({
        accounts: [
          { ...CMPP, id: 'typed' },
          { ...form, id: 'file', secretFile: 'cmpp.secret' },
          { ...form, id: 'env', secretEnv: 'CARRIER_CMPP' },
        ],
      }),
      environment,
    );
    expect(accounts.map(({ channel }) => channel.secret)).toEqual([CMPP.secret, 'from-a-file', 'from-env']);
  });

  test('all faults are told at once, in Chinese, with account and field, and without a secret', () => {
    const { personMessage, message } = faultOf(
      {
        accounts: [
          {
            ...CMPP,
            port: '7890',
            connections: 99,
            encoding: 'utf8',
            code: '12366x',
            typo: 1,
            toString: 1,
            carriers: ['铁通'],
          },
          { ...CMPP, secretFile: 'x' },
          { id: 'a' },
          { ...HTTP, id: 'c', secret: 'short' },
          { ...HTTP, id: 'd', secret: undefined, secretFile: 'missing.secret' },
          { ...HTTP, id: 'e', secret: undefined, secretEnv: 'DESK_SECRET' },
          { ...HTTP, id: 'f', certificate: { number: 'x', expires: '2026-02-30' }, filing: { authority: '' } },
          { id: 'g', kind: 'telex' },
          'h',
        ],
        more: 1,
      },
      () => 'the-secret-of-the-desk',
    );
    for (const part of [
      '账号 cmpp-1 的 port：应为整数',
      '账号 cmpp-1 的 connections：不能大于64',
      '账号 cmpp-1 的 encoding：应为 ucs2、gbk 之一',
      '账号 cmpp-1 的 code：格式不对',
      '账号 cmpp-1 的 typo：没有这个字段',
      '账号 cmpp-1 的 toString：没有这个字段',
      '账号 cmpp-1 的 carriers.0：应为 mobile、unicom',
      '账号 cmpp-1 的 secret：secret、secretFile 只能填一个',
      '账号 cmpp-1：重复',
      '账号 a 的 secret：secret、secretFile、secretEnv 应填一个',
      '账号 c 的 secret：至少16个字符',
      '账号 d 的 secretFile：密钥文件无法读取',
      '账号 e 的 secretEnv：环境变量名应以 CARRIER_ 开头',
      '账号 f 的 certificate.expires：没有这一天',
      '账号 f 的 filing：缺少 number、date',
      '账号 g 的 kind：应为 cmpp、sgip、smgp、smpp、kannel、http 之一',
      '账号 （第9个）：应为对象',
      '没有 more 这个字段',
    ]) {
      expect(personMessage).toContain(part);
    }
    for (const secret of [...SECRETS, 'the-secret-of-the-desk', 'short']) {
      expect(message + personMessage).not.toContain(`${secret}`);
    }
  });

  test.each([
    ['no JSON', '{"accounts": [{"secret": "secret-of-account-a" ]}'],
    ['no list', []],
    ['nothing', 'null'],
  ])('%s is refused, and not quoted', (_name, content) => {
    const fault = faultOf(content);
    expect(fault.code).toBe('accounts_file');
    expect(fault.message).not.toContain('secret-of-account-a');
  });
});

describe('every kind', () => {
  const rest: Record<Kind, object> = {
    cmpp: CMPP,
    smgp: { ...CMPP, kind: 'smgp' },
    sgip: { ...CMPP, kind: 'sgip', node: 3_025_000_001, corpId: '12345', secret: 'sgip-secret' },
    smpp: { ...CMPP, kind: 'smpp', secret: 'smpp-pw' },
    kannel: {
      id: 'k',
      kind: 'kannel',
      url: 'http://127.0.0.1:13013/cgi-bin/sendsms',
      login: 'tax',
      secret: 'kannel-secret',
      token: 'token-of-sixteen-characters',
      callbackUrl: 'http://127.0.0.1:12366',
      code: '12366',
    },
    http: HTTP,
  };

  test.each(Object.keys(KINDS) as Kind[])('%s: a form that is right becomes a channel of its name', async (kind) => {
    const { serviceId: _serviceId, ...form } = rest[kind] as { serviceId?: string };
    const { account, faults } = checkAccount(form, 'file', undefined);
    expect(faults).toEqual([]);
    if (account === undefined) throw new Error('no account');
    const { channel } = createChannelOf(account.channel, {
      clock: systemClock,
      ids: randomIds(),
      keys: createMemoryKeys(systemClock),
      log: { info: () => undefined, warn: () => undefined },
      service: '12366',
    });
    expect(channel.id).toBe(account.id);
    expect(channel.state().connected).toBe(false);
  });

  test.each(Object.keys(KINDS) as Kind[])(
    '%s: no field of the protocol is called as a common one means otherwise',
    (kind) => {
      const { own } = fieldsOf(kind);
      expect(Object.keys(own).filter((field) => Object.hasOwn(CommonFields, field))).toEqual([]);
    },
  );

  test.each(Object.keys(KINDS) as Kind[])(
    '%s: every text field that sounds like a secret is treated as one',
    (kind) => {
      const { own } = fieldsOf(kind);
      const sounding = Object.keys(own).filter((field) => /secret|password|token/i.test(field));
      expect([...KINDS[kind].secrets].sort()).toEqual(sounding.sort());
    },
  );

  test('the common fields each say what they are', () => {
    for (const [field, schema] of Object.entries(Type.Object(CommonFields).properties)) {
      if (!['certificate', 'filing'].includes(field)) expect(schema).toHaveProperty('description');
    }
  });
});
