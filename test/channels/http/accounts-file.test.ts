import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGatewayAccounts } from '../../../src/channels/http/accounts-file';
import type { AppError } from '../../../src/core/errors';
import { temporaryDirectory } from '../../support/temporary-directory';

describe('the accounts file', () => {
  const directory = temporaryDirectory();
  const written = (content: unknown): string => {
    const path = join(directory(), 'accounts.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const faultOf = (content: unknown): AppError => {
    try {
      readGatewayAccounts(written(content));
    } catch (error) {
      return error as AppError;
    }
    throw new Error('it was taken');
  };

  test('secrets come from the file or from a file beside it', () => {
    const dir = directory();
    writeFileSync(join(dir, 'b.secret'), 'secret-of-account-b\n');
    writeFileSync(
      join(dir, 'accounts.json'),
      JSON.stringify({
        accounts: [
          {
            id: 'a',
            secret: 'secret-of-account-a',
            callbackUrl: 'https://gateway.example/sms',
            segmentsPerSecond: 100,
          },
          { id: 'b', secretFile: 'b.secret', carriers: ['移动'], carrierSigns: true },
        ],
      }),
    );
    expect(readGatewayAccounts(join(dir, 'accounts.json'))).toEqual([
      { id: 'a', secret: 'secret-of-account-a', callbackUrl: 'https://gateway.example/sms', segmentsPerSecond: 100 },
      { id: 'b', secret: 'secret-of-account-b', secretFile: 'b.secret', carriers: ['移动'], carrierSigns: true },
    ]);
  });

  test('all faults are listed at once, without a secret', () => {
    const fault = faultOf({
      accounts: [
        { id: 'a', secret: 'secret-of-account-a', secretFile: 'x' },
        { id: 'a' },
        { id: 'c', secretFile: 'missing.secret' },
      ],
    });
    expect(fault).toMatchObject({ code: 'accounts_file' });
    for (const part of ['a: twice', 'a: one of secret', 'c: its secretFile']) expect(fault.message).toContain(part);
    expect(fault.message + fault.personMessage).not.toContain('secret-of-account-a');
  });

  test.each([
    ['not an object', []],
    ['a short secret', { accounts: [{ id: 'a', secret: 'short' }] }],
    ['an odd id', { accounts: [{ id: 'a|b', secret: 'secret-of-account-a' }] }],
    ['a misspelt field', { accounts: [{ id: 'a', secret: 'secret-of-account-a', callbackURL: 'https://x' }] }],
    ['no JSON', '{"accounts": [{"secret": "secret-of-account-a" ]}'],
  ])('%s is refused', (_name, content) => {
    const fault = faultOf(content);
    expect(fault).toMatchObject({ code: 'accounts_file' });
    expect(fault.message).not.toContain('secret-of-account-a');
  });
});
