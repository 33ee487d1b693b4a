import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThreadEntry } from '../../src/delivery/delivery';
import { describeWithPeers } from '../peers/availability';
import { freePorts } from '../peers/free-ports';
import { type Kannel, startKannel } from '../peers/kannel';
import { LOGIN, ourAccount } from '../peers/our-account';
import { PROTOCOLS, type SmsCorePeer, startCarrier } from '../peers/sms-core';
import { temporaryDirectory } from '../support/temporary-directory';
import { openTestApp, type TestApp } from './open-app';

/** The whole service on the embedded store, with its accounts in a file, between phones at other people's carriers. */

const QUESTION =
  '您好，我在县城开了一家小面馆，是小规模纳税人，上个季度开票一共二十五万元，其中两张是专票，其余都是普票。' +
  '请问这个季度的增值税要不要交？要交的话怎么申报，最晚哪一天申报？谢谢！';
const KANNEL_PHONE = '13800000009';
const TOKEN = 'token-of-the-address-1';
const phoneOf = (index: number): string => `1380000001${index}`;

/** The address in the conf that users get, on this host and with this token. */
function getUrl(callbackUrl: string): string {
  const conf = readFileSync(join(__dirname, '../../docs/kannel/kannel.conf'), 'utf8');
  const [, address = ''] = /^get-url = "(.*)"$/m.exec(conf) ?? [];
  return address.replace('http://127.0.0.1:12366', callbackUrl).replace('CHANGE-ME', TOKEN);
}

describeWithPeers(['sms-core', 'kannel'], 'the whole way', () => {
  const makeDirectory = temporaryDirectory();
  const carriers: SmsCorePeer[] = [];
  let opened: TestApp;
  let kannel: Kannel;

  beforeAll(async () => {
    const file = join(makeDirectory(), 'accounts.json');
    writeFileSync(file, JSON.stringify({ accounts: [] }));
    opened = await openTestApp({ ACCOUNTS_FILE: file });
    await opened.app.start();
    const callbackUrl = (await opened.app.listen()).replace(/\/$/, '');
    const [spPort = 0] = await freePorts(1);
    const second = (protocol: string) => (protocol === 'sgip12' ? { spPort } : {});
    carriers.push(
      ...(await Promise.all(
        PROTOCOLS.map((protocol) => startCarrier({ protocol, ...LOGIN, reports: true, ...second(protocol) })),
      )),
    );
    kannel = await startKannel({ carrier: 'fake', getUrl: getUrl(callbackUrl) });
    const sessions = PROTOCOLS.map((id, i) => ourAccount(id, carriers[i]?.port ?? 0, spPort, { id }));
    const { sendsmsUrl: url, user: login, password: secret } = kannel;
    const http = { id: 'kannel-1', kind: 'kannel', url, login, secret, token: TOKEN, callbackUrl, code: '12366' };
    writeFileSync(file, JSON.stringify({ accounts: [...sessions, http] }));
    await opened.app.carriers.reload();
    await Promise.all(carriers.map((carrier) => carrier.next('login')));
    await carriers[PROTOCOLS.indexOf('sgip12')]?.next('up');
  }, 90_000);
  afterAll(async () => {
    await opened?.close();
    await kannel?.stop();
    await Promise.all(carriers.map((carrier) => carrier.stop()));
  }, 30_000);

  /** The replies to a number, when there are some and each has come to its end. */
  const replies = (mobile: string): Promise<ThreadEntry[]> =>
    new Promise((resolve, reject) => {
      const { delivery } = opened.app;
      const look = async (): Promise<void> => {
        const out = (await delivery.thread(mobile, 100)).filter(({ direction }) => direction === 'out');
        if (out.length === 0 || !out.every(({ state }) => state === 'delivered' || state === 'failed')) return;
        unwatch();
        resolve(out);
      };
      const unwatch = delivery.watch((changed) => {
        if (changed === mobile) look().catch(reject);
      });
      look().catch(reject);
    });

  test.each(PROTOCOLS.map((protocol, index) => ({ protocol, index })))(
    '$protocol: a long question is answered where it came from, and the ticks turn',
    async ({ index }) => {
      const carrier = carriers[index];
      if (carrier === undefined) throw new Error('no carrier');
      const mobile = phoneOf(index);
      carrier.send({ cmd: 'mo', from: mobile, to: '12366', text: QUESTION });
      const { statuses } = await carrier.next('moAnswered');
      expect(statuses).toEqual([0, 0]);
      const answers = await replies(mobile);
      expect(answers.map(({ state }) => state)).toEqual(answers.map(() => 'delivered'));
      const asked = (await opened.app.delivery.thread(mobile, 100)).filter(({ direction }) => direction === 'in');
      expect(asked).toMatchObject([{ text: QUESTION, state: 'handled' }]);
      // What the phone has: the texts as the carrier put them together.
      const shown: unknown[] = [];
      for (const _ of answers) shown.push((await carrier.next('submit'))['text']);
      expect(shown).toEqual(answers.map(({ text }) => text));
      expect(shown.join('')).toMatch(/小规模|增值税/);
      expect(carrier.events.filter(({ event }) => event === 'error')).toEqual([]);
    },
  );

  test("Kannel: a text of fakesmsc is answered by sendsms, through Kannel's fake carrier", async () => {
    await kannel.fakeMo(`${KANNEL_PHONE} 12366 text BZ`);
    const { delivery } = opened.app;
    const out = await replies(KANNEL_PHONE);
    expect(await delivery.thread(KANNEL_PHONE, 10)).toMatchObject([{ text: 'BZ', state: 'handled' }, {}]);
    expect(out).toMatchObject([{ state: 'delivered' }]);
    expect(await kannel.status()).toMatch(/SMS: received 1 .*sent [1-9]/s);
  });
});
