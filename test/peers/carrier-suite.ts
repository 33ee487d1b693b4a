import type { OutboundSegment, RetryClass } from '../../src/channels/channel';
import { splitText } from '../../src/channels/text/segments';
import { describeWithPeers } from './availability';
import { freePorts } from './free-ports';
import { LOGIN } from './our-account';
import { type ChannelTerms, idOf, openChannel, type OurChannel } from './our-channel';
import { LONG_CHINESE, MOBILE, SHORT_ASCII, SHORT_CHINESE } from './recording/scenario';
import { type CarrierOptions, type Protocol, type SmsCorePeer, startCarrier } from './sms-core';

/** What differs between the protocols with sms-core as the carrier. */
export interface CarrierTerms {
  /** Status of an answer that means too fast. */
  busy: { status: number; code: string };
  /** Status of an answer that no second try will better, and what is to be done. */
  refusal: { status: number; class: RetryClass };
  /** The receiver as the carrier reads it. */
  to: unknown;
  /** The code of a report that it was not delivered, and how the carrier is told to send it. */
  failure: { state: string; code: string };
  account?: ChannelTerms;
  /** Other terms that must do as well. */
  others?: readonly ChannelTerms[];
  carrier?: Partial<CarrierOptions>;
}

const THREE_PARTS = '我公司上月多缴了增值税，想申请退税，请问需要带什么材料？'.repeat(6);
const FORMATS = { ucs2: 8, gbk: 15 } as const;

/** Our channel of a protocol against sms-core's carrier; one process of it for all. What counts is what the carrier decoded. */
export function describeCarrier(protocol: Protocol, terms: CarrierTerms): void {
  const sgip = protocol === 'sgip12';

  describeWithPeers(['sms-core'], `our ${protocol} channel at sms-core's carrier`, () => {
    let carrier: SmsCorePeer;
    let listenPort = 0;
    const open = async (more: ChannelTerms = {}, awaitLogin = true): Promise<OurChannel> => {
      const ours = await openChannel(protocol, carrier.port, { listenPort, ...terms.account, ...more }, awaitLogin);
      if (sgip && awaitLogin) await carrier.next('up');
      return ours;
    };
    const counts = () => carrier.ask({ cmd: 'counts' }, 'counts');
    /** How many events of a name the carrier has told so far. */
    const told = async (name: string): Promise<number> => {
      await counts();
      return carrier.events.filter(({ event }) => event === name).length;
    };
    const set = (command: { cmd: string } & Record<string, unknown>) => carrier.ask(command, 'done');

    beforeAll(async () => {
      [listenPort = 0] = sgip ? await freePorts(1) : [];
      const second = sgip ? { spPort: listenPort } : {};
      carrier = await startCarrier({ protocol, ...LOGIN, reports: true, multiLink: true, ...second, ...terms.carrier });
    }, 60_000);
    afterAll(() => carrier?.stop());
    afterEach(async () => {
      await set({ cmd: 'refuse', status: 0, count: 0 });
      await set({ cmd: 'silent', on: false });
      await set({ cmd: 'early', on: false });
      await set({ cmd: 'state', value: 'DELIVRD' });
    });

    test('a wrong secret is refused, and tried again later; the right one is taken', async () => {
      {
        await using ours = await open({ secret: 'wrong' }, false);
        await ours.next('not logged in');
        expect(ours.channel.state()).toMatchObject({ connected: false, links: { up: 0, of: 1 } });
        expect(await counts()).toMatchObject({ connections: 0 });
      }
      await using ours = await open();
      expect(ours.channel.state()).toMatchObject({ connected: true, links: { up: 1, of: 1 } });
      expect(await counts()).toMatchObject({ connections: 1 });
    });

    test.each(['ucs2', 'gbk'] as const)('texts in %s, long, short and of ASCII, each reported on', async (encoding) => {
      await using ours = await open({ encoding });
      for (const text of [THREE_PARTS, SHORT_CHINESE, SHORT_ASCII]) {
        const outcomes = await ours.send(text, { from: '1236607' });
        const taken = await carrier.next('submit');
        expect(taken).toMatchObject({ text, segments: splitText(text).length, from: '1236607', to: terms.to });
        expect(taken).toMatchObject({ format: text === SHORT_ASCII ? 0 : FORMATS[encoding], report: true });
        expect(taken['ids']).toEqual(outcomes.map(idOf));
        for (const receipt of await ours.receiptsOf(outcomes)) expect(receipt).toMatchObject({ state: 'delivered' });
      }
    });

    for (const other of terms.others ?? []) {
      test(`with ${JSON.stringify(other)}`, async () => {
        await using ours = await open(other);
        const outcomes = await ours.send(LONG_CHINESE);
        const taken = await carrier.next('submit');
        expect(taken).toMatchObject({ text: LONG_CHINESE, segments: 2, ids: outcomes.map(idOf) });
        await ours.receiptsOf(outcomes);
      });
    }

    test('a report that it was not delivered', async () => {
      await using ours = await open();
      await set({ cmd: 'state', value: terms.failure.state });
      const outcomes = await ours.send(SHORT_CHINESE);
      expect(await ours.receiptsOf(outcomes)).toMatchObject([{ state: 'failed', code: terms.failure.code }]);
      await carrier.next('submit');
    });

    test('reports that come before the answers', async () => {
      await using ours = await open();
      await set({ cmd: 'early', on: true });
      const answered = ours.send(LONG_CHINESE);
      const first = await Promise.race([answered.then(() => 'answers'), ours.next('receipt').then(() => 'a report')]);
      expect(first).toBe('a report');
      const outcomes = await answered;
      expect((await carrier.next('submit'))['ids']).toEqual(outcomes.map(idOf));
      while (ours.receipts.length < outcomes.length) await ours.next('receipt');
      expect(ours.receipts.map(({ carrierId }) => carrierId).sort()).toEqual(outcomes.map(idOf).sort());
    });

    test('flow control slows us down; another refusal does not', async () => {
      await using ours = await open();
      await set({ cmd: 'refuse', status: terms.busy.status, count: 1 });
      expect(await ours.send(SHORT_CHINESE)).toMatchObject([
        { kind: 'refused', class: 'slow_down', code: terms.busy.code },
      ]);
      await set({ cmd: 'refuse', status: terms.refusal.status, count: 1 });
      expect(await ours.send(SHORT_CHINESE)).toMatchObject([{ kind: 'refused', class: terms.refusal.class }]);
      expect(await ours.send(SHORT_CHINESE)).toMatchObject([{ kind: 'accepted' }]);
      for (let i = 0; i < 3; i++) await carrier.next('submit');
    });

    test('silence: it is sent again, then in doubt', async () => {
      await using ours = await open({ responseTimeoutSeconds: 0.5, tries: 2 });
      await set({ cmd: 'silent', on: true });
      const text = `${SHORT_CHINESE}静默`;
      expect(await ours.send(text)).toMatchObject([{ kind: 'unknown' }]);
      expect(ours.channel.state().counters).toMatchObject({ resent: 1, timed_out: 1 });
      for (let i = 0; i < 2; i++) expect(await carrier.next('submit', { text })).toMatchObject({ ids: [null] });
    });

    test('texts of phones: short and long, UCS-2 and GBK', async () => {
      await using ours = await open();
      for (const format of ['ucs2', 'gbk']) {
        for (const text of [SHORT_CHINESE, THREE_PARTS]) {
          carrier.send({ cmd: 'mo', from: MOBILE, to: '1236601', text, format });
          const segments = splitText(text).length;
          expect(await ours.nextText()).toMatchObject({ text, from: MOBILE, to: '1236601', segments });
          const { statuses } = await carrier.next('moAnswered', { text });
          expect(statuses).toEqual(Array.from({ length: segments }, () => 0));
        }
      }
    });

    test('4 × 16: as many are taken, answered and reported on as were sent, and each once', async () => {
      await using ours = await open({ connections: 4, window: 16 });
      const before = await counts();
      const sent = Array.from({ length: 500 }, (_, i) => `【税务】第${i}号通知：您的申报已受理。`);
      const outcomes = (await Promise.all(sent.map((text) => ours.send(text)))).flat();
      const taken: string[] = [];
      for (const _ of sent) taken.push((await carrier.next('submit'))['text'] as string);
      expect(taken.sort()).toEqual([...sent].sort());
      const ids = outcomes.map(idOf);
      expect(new Set(ids).size).toBe(sent.length);
      await ours.receiptsOf(outcomes);
      expect(ours.receipts.map(({ carrierId }) => carrierId).sort()).toEqual(ids.sort());
      const after = await counts();
      const more = (name: string): number => (after[name] as number) - (before[name] as number);
      expect({ segments: more('segments'), connections: after['connections'] }).toEqual({
        segments: 500,
        connections: 4,
      });
      expect(ours.channel.state().inFlight).toBe(0);
    });

    if (!sgip) {
      test('parts of a text of a phone over four connections', async () => {
        await using ours = await open({ connections: 4 });
        for (let i = 0; i < 3; i++) {
          const text = `第${i}次：${THREE_PARTS}`;
          carrier.send({ cmd: 'mo', from: MOBILE, to: '12366', text, spread: true });
          expect(await ours.nextText()).toMatchObject({ text, segments: 3 });
          await carrier.next('moAnswered', { text, statuses: [0, 0, 0] });
        }
      });

      test('active tests, of both sides', async () => {
        await using ours = await open({ activeTestSeconds: 0.3 });
        await carrier.next('activeTest');
        await carrier.next('activeTest');
        carrier.send({ cmd: 'activeTest' });
        await carrier.next('activeTestAnswered');
        expect(ours.channel.state().counters?.['active_test_missed'] ?? 0).toBe(0);
      });
    }

    test('we end a session in order', async () => {
      const before = await told('terminate');
      {
        await using ours = await open({ connections: 2 });
        await ours.send(SHORT_CHINESE);
        await carrier.next('submit');
      }
      expect((await told('terminate')) - before).toBeGreaterThanOrEqual(2);
      // The carrier notices the end of a connection when it comes to it; were one kept, this would not end.
      while ((await counts())['connections'] !== 0);
    });

    test(`the carrier ends a session in order${sgip ? '' : ', and we are back'}`, async () => {
      await using ours = await open();
      carrier.send({ cmd: 'terminate' });
      await carrier.next('terminateAnswered');
      if (sgip) return void (await ours.next("the carrier's connection has ended"));
      await ours.next('logged in');
      const more: Partial<OutboundSegment> = { text: `${SHORT_CHINESE}重连` };
      expect(await ours.send(SHORT_CHINESE, more)).toMatchObject([{ kind: 'accepted' }]);
      await carrier.next('submit', { text: more.text });
    });
  });
}
