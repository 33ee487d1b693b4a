import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { describeWithPeers } from '../peers/availability';
import { createEventLog, type EventLog } from '../peers/event-log';
import { type Kannel, startKannel } from '../peers/kannel';
import { CODE } from '../peers/our-account';
import { LONG_CHINESE, MOBILE, SHORT_ASCII, SHORT_CHINESE } from '../peers/recording/scenario';

/** HTTP to Kannel's smsbox, its bearerbox as SMPP client of the simulator, and back: what comes out at the other end counts. */

const SMPP = { systemId: '106123', password: 'Peer-Sec' };

describeWithPeers(['kannel'], "the simulator and Kannel's bearerbox", () => {
  let simulator: Simulator;
  let kannel: Kannel;
  let http: Server;
  let events: EventLog;
  let address: string;

  beforeAll(async () => {
    const accounts = [{ login: SMPP.systemId, secret: SMPP.password, code: CODE }];
    // The form msg-id-type 0x01 stands for: hexadecimal in answers, decimal in receipts.
    simulator = await startSimulator({
      ...{ protocol: 'smpp34', accounts, idForm: 'hex_then_decimal', activeTestMs: 500 },
      receipts: { state: 'delivered', delayMs: 20 },
    });
    events = createEventLog('what Kannel calls');
    http = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      events.push({ event: pathname, ...Object.fromEntries(searchParams) });
      response.end();
    }).listen(0, '127.0.0.1');
    await once(http, 'listening');
    address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    kannel = await startKannel({
      carrier: { ...SMPP, port: simulator.port, msgIdType: '0x01', enquireLinkSeconds: 1 },
      getUrl: `${address}/mo?from=%p&to=%P&text=%b`,
    });
  }, 60_000);
  afterAll(async () => {
    await kannel?.stop();
    http?.close();
    await simulator?.stop();
  });

  test.each([
    ['ASCII', SHORT_ASCII, 0],
    ['Chinese', SHORT_CHINESE, 2],
    ['long Chinese', LONG_CHINESE, 2],
  ])('%s by sendsms arrives, and its report comes back', async (name, text, coding) => {
    const whole = simulator.next('text', (taken) => taken.text === text);
    const dlrUrl = `${address}/dlr?name=${encodeURIComponent(name)}&type=%d`;
    const sent = await kannel.sendSms({ from: '1236607', to: MOBILE, text, coding, dlrMask: 3, dlrUrl });
    expect(sent.status).toBe(202);
    expect(await whole).toMatchObject({ text, from: '1236607', to: MOBILE, incomplete: false });
    expect(await events.next('/dlr', { name, type: '1' })).toBeDefined();
  });

  test('what the carrier reports as failed is a failure there', async () => {
    simulator.setReceipts({ state: 'failed', delayMs: 20 });
    const dlrUrl = `${address}/dlr?name=failed&type=%d`;
    await kannel.sendSms({ from: CODE, to: MOBILE, text: SHORT_CHINESE, dlrMask: 3, dlrUrl });
    expect(await events.next('/dlr', { name: 'failed', type: '2' })).toBeDefined();
    simulator.setReceipts({ state: 'delivered', delayMs: 20 });
  });

  test('after flow control it sends again', async () => {
    simulator.setFaults({ refuse: { status: 0x58, dose: { next: 1 } } });
    const whole = simulator.next('text', ({ text }) => text === '再发一次');
    await kannel.sendSms({ from: CODE, to: MOBILE, text: '再发一次' });
    await whole;
    expect(simulator.counts.refused).toBe(1);
  });

  test.each([
    ['short', SHORT_CHINESE],
    ['long', LONG_CHINESE],
  ])('a %s text of a phone arrives whole', async (_name, text) => {
    const delivered = await simulator.deliver({ from: MOBILE, to: '1236601', text });
    expect(delivered).toMatchObject({ kind: 'taken' });
    let came = '';
    // Kannel joins nothing by itself: the parts come one after another.
    while (came.length < text.length) {
      const part = await events.next('/mo');
      expect(part).toMatchObject({ to: '1236601' });
      came += String(part['text']);
    }
    expect(came).toBe(text);
  });

  test('both sides test the link; it comes back after the end of a session', async () => {
    await simulator.next('active_test');
    const back = simulator.next('login');
    await simulator.terminate();
    await back;
    const whole = simulator.next('text', ({ text }) => text === '又连上了');
    await kannel.sendSms({ from: CODE, to: MOBILE, text: '又连上了' });
    await whole;
  });
});
