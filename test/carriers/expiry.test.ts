import { type Alerts, createAlerts } from '../../src/carriers/alerts';
import { checkAccount } from '../../src/carriers/check-account';
import { describeTerm, termsOf, warnOfTerms } from '../../src/carriers/expiry';
import type { CarrierAccount } from '../../src/carriers/account';
import { DAY } from '../../src/core/clock';
import { ENGINES } from '../support/engines';
import { openStage, type Stage } from '../delivery/stage';
import { HTTP } from './sample-accounts';

/** The stage's clock stands at 2026-03-16 12:00. */
function account(expires: string, filing?: string): CarrierAccount {
  const { account: checked } = checkAccount(
    {
      ...HTTP,
      certificate: { number: '号[2021]00001-A01', expires },
      ...(filing === undefined
        ? {}
        : { filing: { authority: '某省通信管理局', number: '备001', date: '2021-01-01', expires: filing } }),
    },
    'file',
    undefined,
  );
  if (checked === undefined) throw new Error('the form is wrong');
  return checked;
}

describe.each(ENGINES)('terms of codes (O13) on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let alerts: Alerts;
  let warned: object[];
  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    alerts = createAlerts(stage.store.connection, stage.clock);
    warned = [];
  });
  afterEach(() => stage.close());
  const look = (...accounts: CarrierAccount[]): Promise<void> =>
    warnOfTerms({ accounts, now: stage.clock.now(), alerts, warn: (details) => void warned.push(details) });
  const texts = async (): Promise<string[]> => (await alerts.open()).map(({ text }) => text);

  test('warned at 90, 30, 7 days and on the last day, each once, however often it is looked', async () => {
    const code = account('2026-06-30');
    const warnedOn: number[] = [];
    for (let day = 0; day < 120; day++) {
      for (let i = 0; i < 2; i++) {
        const before = warned.length;
        await look(code);
        if (warned.length > before) warnedOn.push(day);
      }
      stage.clock.advance(DAY);
    }
    // The 30th of June is 106 days after the 16th of March.
    expect(warnedOn).toEqual([106 - 90, 106 - 30, 106 - 7, 106]);
    expect(warned).toHaveLength(4);
    expect(await texts()).toHaveLength(1);
  });

  test('a step that was missed is told with the next; the latest says what is left', async () => {
    await look(account('2026-03-20', '2026-06-01'));
    expect((await texts()).sort()).toEqual([
      '账号 gateway-1 的码号使用证书（号[2021]00001-A01）将于 2026-03-20 到期，还有4天，请及时办理续展并更新账号资料。',
      '账号 gateway-1 的码号备案（某省通信管理局 备001）将于 2026-06-01 到期，还有77天，请及时办理续展并更新账号资料。',
    ]);
    expect(warned).toHaveLength(2);
  });

  test('what was renewed, or taken out, is no alert any more', async () => {
    await look(account('2026-04-01'));
    expect(await texts()).toHaveLength(1);
    await look(account('2031-04-01'));
    expect(await texts()).toEqual([]);
    await look(account('2026-04-01'));
    // Told once already: not again for the same day.
    expect(warned).toHaveLength(1);
  });
});

test('days are days in Shanghai, whatever the machine’s', () => {
  const lateEvening = new Date('2026-03-15T16:30:00Z');
  expect(termsOf([account('2026-03-16')], lateEvening)).toMatchObject([{ daysLeft: 0, step: 0 }]);
  const [over] = termsOf([account('2026-03-15')], lateEvening);
  expect(over && describeTerm(over)).toContain('已于 2026-03-15 过期');
  expect(termsOf([account('2026-12-31')], lateEvening)).toMatchObject([{ step: undefined }]);
});
