import { PROTOCOLS, type ProtocolName } from '../../src/simulator/carrier-side';
import { FAULTS, type FaultName, type FaultPlan, faultSpelling, readFault } from '../../src/simulator/faults';
import { segmentKey } from '../../src/simulator/ledger';
import type { SimulatorOptions } from '../../src/simulator/options';
import type { Provider } from './provider';
import { SPEECH } from './provider-speech';
import { PHONE, setStage, type Stage } from './stage';

const MT = { from: '12366', to: PHONE, text: '您好' };
const ALWAYS = { share: 1 };

const stages: Stage[] = [];
async function stage(
  protocol: ProtocolName,
  options: Partial<SimulatorOptions> = {},
  acknowledges = true,
): Promise<Stage> {
  const one = await setStage(protocol, options, { acknowledges });
  stages.push(one);
  return one;
}
afterEach(async () => {
  for (const one of stages.splice(0)) await one.close();
});

/** Everything heard so far that answers this request. */
const answersTo = (provider: Provider, sequence: number) =>
  provider.came.filter((one) => one.heard.kind === 'answer' && one.sequence === sequence);

/** A request whose answer shows that all before it has been dealt with. */
const settle = (provider: Provider): Promise<unknown> => provider.submit({ ...MT, text: 'settled', report: false });

const BUSY: Record<ProtocolName, number> = { cmpp20: 8, cmpp30: 8, sgip12: 11, smgp30: 1, smpp34: 0x58 };

describe.each(PROTOCOLS)('%s', (protocol) => {
  test('throttle: what is too much in a second is answered with the flow-control status', async () => {
    let now = 0;
    const { simulator, out } = await stage(protocol, { faults: { throttle: 2 }, monotonic: () => now });
    const statuses: (number | undefined)[] = [];
    const one = async (): Promise<void> => {
      const answer = await out.submit(MT);
      statuses.push(answer.kind === 'answer' ? answer.status : undefined);
    };
    for (let n = 0; n < 4; n++) await one();
    now += 1_000;
    await one();
    expect(statuses).toEqual([0, 0, BUSY[protocol], BUSY[protocol], 0]);
    expect(simulator.submits).toHaveLength(3);
    expect(simulator.counts).toMatchObject({ submits: 5, accepted: 3, refused: 2, faults: { throttle: 2 } });
  });

  test('refuse, silence, deaf: refused with the status; taken without an answer; neither', async () => {
    const { simulator, out } = await stage(protocol, { faults: { refuse: { status: 9, dose: { next: 1 } } } });
    expect(await out.submit(MT)).toMatchObject({ status: 9 });
    expect(simulator.submits).toHaveLength(0);

    simulator.setFaults({ silence: { next: 1 } });
    const silent = out.submitOnly({ ...MT, text: '一' });
    await settle(out);
    simulator.setFaults({ deaf: { next: 1 } });
    const deaf = out.submitOnly({ ...MT, text: '二' });
    await settle(out);
    expect(answersTo(out, silent)).toEqual([]);
    expect(answersTo(out, deaf)).toEqual([]);
    expect(simulator.submits.map(({ text }) => text)).toEqual(['一', 'settled', 'settled']);
  });

  test('a status that the protocol has no room for is told and not answered, and the simulator goes on', async () => {
    const { simulator, out } = await stage(protocol, { faults: { refuse: { status: 2 ** 32, dose: { next: 1 } } } });
    const refused = simulator.next('unwritable');
    const sequence = out.submitOnly(MT);
    expect((await refused).about).not.toBe('');
    simulator.setFaults({ refuseLogin: 2 ** 32 });
    const loggedIn = simulator.next('unwritable');
    out.send(SPEECH[protocol].login('106001', 'secret01', 99));
    await loggedIn;
    simulator.setFaults({});
    await settle(out);
    expect(answersTo(out, sequence)).toEqual([]);
  });

  test('late: the answer comes after the time, in the order of the submits', async () => {
    const { out } = await stage(protocol, { faults: { late: 30 } });
    const before = performance.now();
    const [first, second] = await Promise.all([out.submit(MT), out.submit(MT)]);
    expect(performance.now() - before).toBeGreaterThanOrEqual(28);
    expect([first, second]).toMatchObject([{ status: 0 }, { status: 0 }]);
  });

  test('drop: after so many PDUs the connection is gone, and the next one lasts as long again', async () => {
    const { simulator, out } = await stage(protocol, { faults: { drop: 3 } });
    await out.submit(MT);
    await out.submit(MT);
    out.submitOnly(MT);
    await out.closed;
    expect(simulator.submits).toHaveLength(2);
    expect(simulator.counts.faults).toEqual({ drop: 1 });
  });

  test('half: the connection ends in the middle of an answer', async () => {
    const { simulator, out } = await stage(protocol, { faults: { half: { next: 1 } } });
    const sequence = out.submitOnly(MT);
    await out.closed;
    expect(answersTo(out, sequence)).toEqual([]);
    expect(simulator.submits).toHaveLength(1);
  });

  test('wrong sequence, double response', async () => {
    const { out, simulator } = await stage(protocol, { faults: { wrongSequence: { next: 1 } } });
    const wrong = out.submitOnly(MT);
    const strange = await out.next((one) => one.heard.kind === 'answer' && one.sequence !== wrong);
    expect(strange.heard).toMatchObject({ status: 0 });
    expect(answersTo(out, wrong)).toEqual([]);
    simulator.setFaults({ doubleResponse: { next: 1 } });
    const twice = out.submitOnly(MT);
    await settle(out);
    expect(answersTo(out, twice)).toHaveLength(2);
    expect(answersTo(out, twice)[1]?.heard).toEqual(answersTo(out, twice)[0]?.heard);
  });

  test('double text, double report: the same ids twice', async () => {
    const { simulator, out, inbound } = await stage(protocol, {
      faults: { doubleMo: { next: 1 }, doubleReport: { next: 1 } },
      receipts: { state: 'delivered', delayMs: 0 },
    });
    await simulator.deliver({ from: PHONE, text: '查定额' });
    const provider = await inbound();
    const [mo, again] = [await provider.next(isMo), await provider.next(isMo)];
    expect(again.heard).toEqual(mo.heard);
    await out.submit(MT);
    const [report, second] = [await provider.next(isReport), await provider.next(isReport)];
    expect(second.heard).toEqual(report.heard);
    expect(simulator.counts.mos).toMatchObject({ given: 1, acknowledged: 1 });
  });

  test('report first: the report is read before the answer to its submit', async () => {
    const { simulator, out, inbound } = await stage(protocol, { faults: { reportFirst: { next: 1 } } });
    if (protocol === 'sgip12') {
      // Two connections keep no order by themselves; here the carrier is already connected.
      await simulator.deliver({ from: PHONE, text: '查定额' });
      simulator.setReceipts({ state: 'delivered', delayMs: 0, before: true, link: 'other' });
    }
    const order: string[] = [];
    const provider = await inbound();
    const report = provider.next(isReport).then(({ heard }) => order.push(heard.kind));
    await out.submit(MT).then(({ kind }) => order.push(kind));
    await report;
    expect(order).toEqual(['report', 'answer']);
  });

  test('refuse login, silent active test', async () => {
    const { simulator, out } = await stage(protocol);
    simulator.setFaults({ refuseLogin: 5, silentActiveTest: true });
    expect(await out.login()).toMatchObject({ status: 5 });
    simulator.setFaults({ silentActiveTest: true });
    const { activeTest } = SPEECH[protocol];
    if (activeTest !== undefined) {
      out.send(activeTest(4_000));
      await settle(out);
      expect(answersTo(out, 4_000)).toEqual([]);
      expect(simulator.counts).toMatchObject({ activeTests: 1, faults: { silentActiveTest: 1 } });
    }
  });

  test('ids begin anew after so many submits, and when told to', async () => {
    const { simulator, out } = await stage(protocol, { faults: { restartIds: 2 } });
    for (let n = 0; n < 4; n++) await out.submit(MT);
    const ids = simulator.submits.map(({ id }) => id);
    // SGIP's id is the service provider's own sequence number.
    if (protocol === 'sgip12') expect(new Set(ids).size).toBe(4);
    else expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    simulator.setFaults({});
    simulator.resetIds();
    await out.submit(MT);
    if (protocol !== 'sgip12') expect(simulator.submits[4]?.id).toBe(ids[0]);
  });

  test('unknown PDU, garbage, too long: sent after a submit', async () => {
    const { simulator, out } = await stage(protocol, { faults: { unknownPdu: { next: 1 } } });
    await out.submit(MT);
    await out.next((one) => one.heard.kind === 'unreadable');
    simulator.setFaults({ tooLong: { next: 1 } });
    expect(await out.submit(MT)).toMatchObject({ status: 0 });
    expect(await out.broken).toMatch(/length 16777216/);
    const other = await stage(protocol, { faults: { garbage: ALWAYS } });
    other.out.submitOnly(MT);
    await other.out.broken;
    expect(simulator.counts.faults).toEqual({ unknownPdu: 1, tooLong: 1 });
    expect(other.simulator.counts.faults).toEqual({ garbage: 1 });
  });

  test('black hole: nothing is read and nothing comes until it is over; then everything', async () => {
    const { simulator, out } = await stage(protocol);
    simulator.blackhole(true);
    const answered = out.submit(MT);
    const delivered = simulator.deliver({ from: PHONE, text: '查定额' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(simulator.counts.submits).toBe(0);
    simulator.blackhole(false);
    expect(await answered).toMatchObject({ status: 0 });
    expect(await delivered).toMatchObject({ kind: 'taken' });
  });

  test('faults strike by the seed: the same every time', async () => {
    const run = async (): Promise<string[]> => {
      const { simulator, out } = await stage(protocol, { faults: { deaf: { share: 0.5 } } });
      for (let n = 0; n < 20; n++) out.submitOnly({ ...MT, text: String(n) });
      await out.request(SPEECH[protocol].terminate);
      expect(simulator.counts.submits).toBe(20);
      expect(simulator.counts.faults.deaf).toBe(20 - simulator.submits.length);
      return simulator.submits.map(({ text }) => text);
    };
    const first = await run();
    expect(first.length).toBeGreaterThan(2);
    expect(first.length).toBeLessThan(18);
    expect(await run()).toEqual(first);
  });
});

const isMo = (one: { heard: { kind: string } }): boolean => one.heard.kind === 'mo';
const isReport = (one: { heard: { kind: string } }): boolean => one.heard.kind === 'report';

test('a report on another connection comes before the answer', async () => {
  const { simulator, out, nextInbound } = await stage('cmpp30', {
    receipts: { state: 'delivered', delayMs: 0, before: true, link: 'other' },
  });
  const other = await nextInbound();
  const order: string[] = [];
  const report = other.next(isReport).then(() => order.push('report'));
  await out.submit(MT).then(() => order.push('answer'));
  await report;
  expect(order).toEqual(['report', 'answer']);
  expect(simulator.counts.reports).toMatchObject({ given: 1, acknowledged: 1 });
});

test('what was taken twice is counted', async () => {
  const { simulator, out } = await stage('cmpp30', { faults: { silence: { next: 1 } } });
  const sequence = out.submitOnly({ ...MT, text: '一' });
  out.submitOnly({ ...MT, text: '一' }, sequence);
  await out.submit({ ...MT, text: '二' });
  const times = simulator.timesTaken();
  expect(times.get(segmentKey({ ...MT, to: [PHONE], text: '一' }))).toBe(2);
  expect(times.get(segmentKey({ ...MT, to: [PHONE], text: '二' }))).toBe(1);
});

test.each(Object.keys(FAULTS) as FaultName[])('%s: the example is read, and off takes it back', (name) => {
  const { example } = FAULTS[name];
  expect(example.startsWith(`${faultSpelling(name)}=`)).toBe(true);
  const read = readFault(example);
  expect(read).toMatchObject({ ok: true });
  expect(read.ok && (read.value as FaultPlan)[name]).toBeTruthy();
  expect(readFault(`${faultSpelling(name)}=off`)).toEqual({ ok: true, value: { [name]: undefined } });
  expect(readFault(`${faultSpelling(name)}=maybe`)).toMatchObject({
    ok: false,
    expected: expect.stringContaining(example),
  });
});

test('doses: a share, a number, always; nonsense is told what is expected', () => {
  expect(readFault('silence=10%')).toEqual({ ok: true, value: { silence: { share: 0.1 } } });
  expect(readFault('silence=5')).toEqual({ ok: true, value: { silence: { next: 5 } } });
  expect(readFault('silence=on')).toEqual({ ok: true, value: { silence: ALWAYS } });
  expect(readFault('refuse=9:25%')).toEqual({ ok: true, value: { refuse: { status: 9, dose: { share: 0.25 } } } });
  expect(readFault('silence=110%')).toMatchObject({ ok: false });
  expect(readFault('silense=5')).toMatchObject({ ok: false, expected: expect.stringContaining('silence') });
});

test('a report that is to go first makes the carrier call where it is not connected yet', async () => {
  const { simulator, out, inbound } = await stage('sgip12', {
    receipts: { state: 'delivered', delayMs: 0, before: true },
  });
  const called = simulator.next('login', ({ receives, submits }) => receives && !submits);
  await out.submit(MT);
  await called;
  await (await inbound()).next(isReport);
});
