import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../support/temporary-directory';
import { openTestApp, type TestApp } from './open-app';

const makeDirectory = temporaryDirectory();
const SECRET = 'secret-of-the-gateway';

test('an account written down while the service runs is served, and counted in /metrics', async () => {
  const file = join(makeDirectory(), 'accounts.json');
  writeFileSync(file, JSON.stringify({ accounts: [] }));
  const opened: TestApp = await openTestApp({ ACCOUNTS_FILE: file });
  const { app } = opened;
  try {
    await app.start();
    expect((await app.web.inject({ method: 'POST', url: '/gateway/late/poll', payload: {} })).statusCode).toBe(404);
    writeFileSync(file, JSON.stringify({ accounts: [{ id: 'late', secret: SECRET }] }));
    await app.carriers.reload();
    // There now: a request without a signature is refused, not unknown.
    expect((await app.web.inject({ method: 'POST', url: '/gateway/late/poll', payload: {} })).statusCode).toBe(401);
    expect(app.carriers.states().map(({ id }) => id)).toEqual(['late', 'web', 'handset']);
    await opened.ask('13800138000', 'CXFP 4100194130 05236785');
    const { body, headers } = await app.web.inject('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('sms12366_account_connected{account="late"} 0');
    expect(body).toContain('sms12366_texts_in_total{account="handset",outcome="accepted"} 1');
    expect(body).toMatch(/sms12366_segments_total\{account="handset",outcome="accepted",code=""\} \d/);
    expect(body).not.toContain('13800138000');
    expect(body).not.toContain('05236785');
    expect(body).not.toContain(SECRET);
  } finally {
    await opened.close();
  }
});
