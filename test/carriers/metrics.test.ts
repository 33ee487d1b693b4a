import { createMetrics, type Metrics } from '../../src/carriers/metrics';
import type { CarrierState } from '../../src/carriers/node-states';
import { SECOND } from '../../src/core/clock';
import type { RunningDelivery } from '../../src/delivery/create-delivery';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, openStage, outboundText, PHONE, type Stage } from '../delivery/stage';

describe.each(ENGINES)('metrics on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let carrier: Carrier;
  let delivery: RunningDelivery;
  let metrics: Metrics;
  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    carrier = createCarrier('a', stage.clock);
    delivery = stage.open({ accounts: [{ channel: carrier, dailyQuota: 100 }] });
    metrics = createMetrics({
      delivery,
      states: () =>
        delivery.accounts().map((report): CarrierState => ({
          ...report,
          kind: 'cmpp',
          detail: '',
          connected: carrier.connected,
          inFlight: 2,
          window: 32,
          links: { up: 1, of: 2 },
        })),
    });
    await delivery.start();
  });
  afterEach(async () => {
    metrics.close();
    await stage.close();
  });
  const values = async (name: string): Promise<string[]> =>
    (await metrics.text()).split('\n').filter((line) => line.startsWith(`sms12366_${name}{`));

  test('segments by outcome and code, receipts, texts, the account as it stands', async () => {
    carrier.answer = (_segment, n) =>
      n === 2
        ? { kind: 'refused', class: 'give_up', code: 'MK:0001', message: '' }
        : { kind: 'accepted', carrierId: `a-${n}` };
    await delivery.enqueue(outboundText({ text: '一条不该出现的短信' }));
    await delivery.idle();
    await delivery.enqueue(outboundText());
    await delivery.idle();
    await carrier.receipt('a-1');
    await carrier.receipt('nobody', 'failed');
    await carrier.receipt('no-one', 'expired', 'EXPIRED');
    await carrier.bring({ text: '一条不该出现的短信' });
    await carrier.bring({ text: '一条不该出现的短信', carrierId: 'mo-1' });
    await delivery.idle();
    expect(await values('segments_total')).toEqual([
      'sms12366_segments_total{account="a",outcome="accepted",code=""} 1',
      'sms12366_segments_total{account="a",outcome="give_up",code="MK:0001"} 1',
    ]);
    expect(await values('receipts_total')).toEqual([
      'sms12366_receipts_total{account="a",state="delivered",matched="true"} 1',
      'sms12366_receipts_total{account="a",state="failed",matched="false"} 1',
      'sms12366_receipts_total{account="a",state="expired",matched="false"} 1',
    ]);
    expect((await values('texts_in_total')).sort()).toEqual([
      'sms12366_texts_in_total{account="a",outcome="accepted"} 1',
      'sms12366_texts_in_total{account="a",outcome="duplicate"} 1',
    ]);
    for (const [name, value] of [
      ['account_connected', 1],
      ['account_links_up', 1],
      ['account_links_wanted', 2],
      ['account_in_flight', 2],
      ['account_window', 32],
      ['account_pace_factor', 1],
      ['account_quota_used', 1],
      ['account_quota', 100],
    ] as const) {
      expect(await values(name)).toEqual([`sms12366_${name}{account="a"} ${value}`]);
    }
    expect(await values('account_condition')).toContain('sms12366_account_condition{account="a",condition="up"} 1');
    const text = await metrics.text();
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toContain('sms12366_submit_seconds_count{account="a"} 2');
    expect(text).not.toContain(PHONE);
    expect(text).not.toContain('不该出现');
  });

  test('what waits, and for how long, by lane; the oldest bulk text of any unit', async () => {
    carrier.connected = false;
    // What was begun when it was connected is over.
    await delivery.idle();
    await delivery.enqueue(outboundText({ lane: 'bulk', unitCode: 'z' }));
    stage.clock.advance(10 * SECOND);
    await delivery.enqueue(outboundText({ lane: 'bulk', unitCode: 'a' }));
    await delivery.enqueue(outboundText());
    stage.clock.advance(5 * SECOND);
    expect((await values('queue_oldest_seconds')).map((line) => line.split(' ')[1])).toEqual(['5', '0', '15']);
    expect(await values('queue_depth')).toEqual([
      'sms12366_queue_depth{account="a",lane="reply"} 1',
      'sms12366_queue_depth{account="a",lane="urgent"} 0',
      'sms12366_queue_depth{account="a",lane="bulk"} 2',
    ]);
  });

  test('what a channel counts itself; codes without end are counted together', async () => {
    const state = carrier.state();
    carrier.state = () => ({ ...state, counters: { resent: 3, 'refused.8': 1 } });
    expect(await values('channel_events_total')).toEqual([
      'sms12366_channel_events_total{account="a",event="resent"} 3',
      'sms12366_channel_events_total{account="a",event="refused.8"} 1',
    ]);
    carrier.answer = (_segment, n) => ({ kind: 'refused', class: 'give_up', code: `odd-${n}`, message: '' });
    for (let i = 0; i < 230; i++) await delivery.enqueue(outboundText());
    await delivery.idle();
    const lines = await values('segments_total');
    expect(lines.length).toBeLessThanOrEqual(201);
    expect(lines.at(-1)).toBe('sms12366_segments_total{account="a",outcome="give_up",code="other"} 30');
  });
});
