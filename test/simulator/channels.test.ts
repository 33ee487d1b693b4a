import type { SubmitOutcome } from '../../src/channels/channel';
import { splitText } from '../../src/channels/text/segments';
import { type PartForm, PROTOCOLS, type ProtocolName } from '../../src/simulator/carrier-side';
import type { FaultName, FaultPlan } from '../../src/simulator/faults';
import { FAULTS } from '../../src/simulator/faults';
import type { SimulatorOptions } from '../../src/simulator/options';
import { type ChannelStage, setChannelStage } from './channel-stage';
import { PHONE } from './stage';

/** Our own channels against the simulator: long texts both ways, receipts, and what becomes of a text under each fault. */

const LONG =
  '我公司上月申报的增值税有误,想更正申报,请问逾期更正会不会产生滞纳金,需要带哪些资料到哪个办税服务厅办理?🙂'.repeat(4);
const FORMS: Record<ProtocolName, readonly PartForm[]> = {
  cmpp20: ['udh8', 'udh16'],
  cmpp30: ['udh8', 'udh16'],
  sgip12: ['udh8', 'udh16'],
  smgp30: ['udh8', 'udh16', 'tp_pk'],
  smpp34: ['udh8', 'udh16', 'sar', 'payload'],
};

const stages: ChannelStage[] = [];
async function stage(
  protocol: ProtocolName,
  options?: Partial<SimulatorOptions>,
  account?: object,
): Promise<ChannelStage> {
  const one = await setChannelStage(protocol, options, account);
  stages.push(one);
  return one;
}
afterEach(async () => {
  await Promise.all(stages.splice(0).map((one) => one.close()));
});

const carrierId = (outcome: SubmitOutcome): string | undefined =>
  outcome.kind === 'accepted' ? outcome.carrierId : undefined;

/** Segments the carrier took more than once. */
const takenTwice = ({ simulator }: ChannelStage): number =>
  [...simulator.timesTaken().values()].filter((times) => times > 1).length;

describe.each(PROTOCOLS)('%s', (protocol) => {
  test('a long MT in Chinese arrives whole, each segment with a receipt under the id it was accepted with', async () => {
    const one = await stage(protocol, { receipts: { state: 'delivered', delayMs: 0 } });
    const { simulator, arrivals, submit } = one;
    const pieces = splitText(LONG);
    expect(pieces.length).toBeGreaterThan(2);
    const text = simulator.next('text');
    const outcomes = await Promise.all(
      pieces.map((piece, i) => submit(piece, { part: { reference: 300, total: pieces.length, index: i + 1 } })),
    );
    expect(await text).toMatchObject({ to: PHONE, from: '12366', text: LONG, segments: pieces.length });
    const ids = outcomes.map(carrierId).sort();
    const receipts = [];
    for (let n = 0; n < pieces.length; n++) receipts.push(await arrivals.nextReceipt());
    expect(receipts.map((receipt) => receipt.carrierId).sort()).toEqual(ids);
    for (const receipt of receipts) expect(receipt).toMatchObject({ channel: 'carrier', state: 'delivered' });
    expect(takenTwice(one)).toBe(0);
  });

  test.each(FORMS[protocol])('a long MO in the form %s comes in whole and is acknowledged', async (form) => {
    const { simulator, arrivals } = await stage(protocol);
    const sent = simulator.deliver({ from: PHONE, to: '1236601', text: LONG, form });
    const pieces = new Map<number, string>();
    for (let total = 1; pieces.size < total;) {
      const part = await arrivals.nextPart();
      expect(part).toMatchObject({ channel: 'carrier', from: PHONE, to: '1236601' });
      total = part.part?.total ?? 1;
      pieces.set(part.part?.index ?? 1, part.text);
    }
    expect(
      [...pieces.keys()]
        .sort((a, b) => a - b)
        .map((index) => pieces.get(index))
        .join(''),
    ).toBe(LONG);
    expect(await sent).toMatchObject({ kind: 'taken', tries: 1 });
  });

  test('a failed receipt keeps the code of the carrier', async () => {
    const code = protocol === 'sgip12' ? '29' : 'UNDELIV';
    const { arrivals, submit } = await stage(protocol, { receipts: { state: 'failed', code, delayMs: 0 } });
    const outcome = await submit('您好');
    const receipt = await arrivals.nextReceipt();
    expect(receipt).toMatchObject({ carrierId: carrierId(outcome), state: 'failed' });
    expect(receipt.code).toContain(code);
  });
});

/** What becomes of a text, and how often the carrier took it. */
interface Expected {
  outcome: object;
  taken: number;
}
const ACCEPTED = { kind: 'accepted' };
const UNKNOWN = { kind: 'unknown' };

const FLOW_CONTROL: Record<ProtocolName, string> = {
  cmpp20: '8',
  cmpp30: '8',
  sgip12: '11',
  smgp30: '1',
  smpp34: 'ESME_RTHROTTLED',
};
/** A status every carrier knows for a number it does not: given up. */
const BAD_NUMBER: Record<ProtocolName, number> = { cmpp20: 13, cmpp30: 13, sgip12: 6, smgp30: 47, smpp34: 11 };

/** SMPP asks once; the others ask again when no answer comes, and the carrier may take the text a second time. */
const asksAgain = (protocol: ProtocolName): boolean => protocol !== 'smpp34';

/** Faults of submits: the plan, and what becomes of the first text under it. */
const SUBMIT_FAULTS: Partial<Record<FaultName, { plan: FaultPlan; expected: (protocol: ProtocolName) => Expected }>> = {
  throttle: {
    plan: { throttle: 0 },
    expected: (protocol) => ({
      outcome: { kind: 'refused', class: 'slow_down', code: FLOW_CONTROL[protocol] },
      taken: 0,
    }),
  },
  silence: {
    plan: { silence: { next: 1 } },
    expected: (protocol) => (asksAgain(protocol) ? { outcome: ACCEPTED, taken: 2 } : { outcome: UNKNOWN, taken: 1 }),
  },
  deaf: {
    plan: { deaf: { next: 1 } },
    expected: (protocol) => (asksAgain(protocol) ? { outcome: ACCEPTED, taken: 1 } : { outcome: UNKNOWN, taken: 0 }),
  },
  late: { plan: { late: 50 }, expected: () => ({ outcome: ACCEPTED, taken: 1 }) },
  half: { plan: { half: { next: 1 } }, expected: () => ({ outcome: UNKNOWN, taken: 1 }) },
  wrongSequence: {
    plan: { wrongSequence: { next: 1 } },
    expected: (protocol) => (asksAgain(protocol) ? { outcome: ACCEPTED, taken: 2 } : { outcome: UNKNOWN, taken: 1 }),
  },
  doubleResponse: { plan: { doubleResponse: { next: 1 } }, expected: () => ({ outcome: ACCEPTED, taken: 1 }) },
  unknownPdu: { plan: { unknownPdu: { next: 1 } }, expected: () => ({ outcome: ACCEPTED, taken: 1 }) },
  garbage: { plan: { garbage: { next: 1 } }, expected: () => ({ outcome: ACCEPTED, taken: 1 }) },
  tooLong: { plan: { tooLong: { next: 1 } }, expected: () => ({ outcome: ACCEPTED, taken: 1 }) },
};

/** Those after which the connection is of no more use: our side logs in again. */
const ENDS_CONNECTION: readonly FaultName[] = ['half', 'garbage', 'tooLong'];

describe.each(Object.entries(SUBMIT_FAULTS) as [FaultName, NonNullable<(typeof SUBMIT_FAULTS)[FaultName]>][])(
  '%s',
  (name, { plan, expected }) => {
    test.each(PROTOCOLS)('%s', async (protocol) => {
      const one = await stage(protocol);
      const { simulator, submit } = one;
      const gone = ENDS_CONNECTION.includes(name) ? simulator.next('disconnected') : undefined;
      simulator.setFaults(plan);
      const { outcome, taken } = expected(protocol);
      expect(await submit('您好')).toMatchObject(outcome);
      expect(simulator.submits.filter(({ text }) => text === '您好')).toHaveLength(taken);
      expect(simulator.counts.faults[name]).toBeGreaterThanOrEqual(1);
      // Over with the fault, over with its consequences.
      simulator.setFaults({});
      await gone;
      expect(await submitted(one, '再会')).toMatchObject(ACCEPTED);
      expect(simulator.submits.filter(({ text }) => text === '再会')).toHaveLength(1);
    });
  },
);

/** Hands it over until the channel takes it: while it connects it refuses without having sent anything. */
async function submitted({ submit, up }: ChannelStage, text: string): Promise<SubmitOutcome> {
  for (;;) {
    const outcome = await submit(text);
    if (outcome.kind !== 'refused' || !['stopped', 'unsent'].includes(outcome.code)) return outcome;
    await up();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe.each(PROTOCOLS)('%s', (protocol) => {
  test('refuse: given up where the code says so, with the code', async () => {
    const status = BAD_NUMBER[protocol];
    const { simulator, submit } = await stage(protocol, { faults: { refuse: { status, dose: { next: 1 } } } });
    expect(await submit('您好')).toMatchObject({ kind: 'refused', class: 'give_up' });
    expect(simulator.submits).toEqual([]);
  });

  test('drop: what was not answered is in doubt or was not sent; every text in the end accepted at least once', async () => {
    const one = await stage(protocol, { faults: { drop: 30 } });
    const texts = Array.from({ length: 100 }, (_, i) => `第${i + 1}条`);
    const outcomes = await Promise.all(texts.map((text) => submitted(one, text)));
    const taken = new Set(one.simulator.submits.map(({ text }) => text));
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind === 'accepted') expect(taken).toContain(texts[i]);
      else expect(outcome).toMatchObject(UNKNOWN);
    }
    expect(outcomes.filter(({ kind }) => kind === 'unknown').length).toBeLessThanOrEqual(
      16 * (one.simulator.counts.faults.drop ?? 0),
    );
    expect(takenTwice(one)).toBe(0);
  });

  test('double text, double report: brought twice under one id, acknowledged twice', async () => {
    const { simulator, arrivals, submit } = await stage(protocol, {
      faults: { doubleMo: { next: 1 }, doubleReport: { next: 1 } },
      receipts: { state: 'delivered', delayMs: 0 },
    });
    expect(await simulator.deliver({ from: PHONE, text: '查定额' })).toMatchObject({ kind: 'taken' });
    const [first, second] = [await arrivals.nextPart(), await arrivals.nextPart()];
    expect(second).toMatchObject({ text: '查定额', from: PHONE });
    expect(second.carrierId).toBe(first.carrierId);
    const outcome = await submit('您好');
    for (let copy = 0; copy < 2; copy++)
      expect(await arrivals.nextReceipt()).toMatchObject({ carrierId: carrierId(outcome), state: 'delivered' });
  });

  test('report first: the receipt is there before the outcome, under the same id', async () => {
    const { simulator, arrivals, submit } = await stage(protocol);
    if (protocol === 'sgip12') {
      // On two connections: the carrier's must be up already for an order to be kept.
      await simulator.deliver({ from: PHONE, text: '查定额' });
      simulator.setReceipts({ state: 'delivered', delayMs: 0, before: true, link: 'other' });
    } else simulator.setFaults({ reportFirst: { next: 1 } });
    const order: string[] = [];
    const receipt = arrivals.nextReceipt().then((one) => {
      order.push('receipt');
      return one;
    });
    const outcome = await submit('您好').then((one) => {
      order.push('outcome');
      return one;
    });
    expect(await receipt).toMatchObject({ carrierId: carrierId(outcome) });
    expect(order).toEqual(['receipt', 'outcome']);
  });

  test('login refused: told to the administrator, tried again, and taken when it may', async () => {
    const one = await stage(protocol, { faults: { refuseLogin: protocol === 'smpp34' ? 13 : 1 } });
    await one.simulator.next('login_refused');
    const again = one.simulator.next('login');
    await one.simulator.next('login_refused');
    expect(one.channel.state().detail).toMatch(/登录被拒/);
    one.simulator.setFaults({});
    await again;
    expect(await submitted(one, '您好')).toMatchObject(ACCEPTED);
  });

  test('ids begin anew: each text is accepted, and its receipt comes under its id', async () => {
    const { simulator, arrivals, submit } = await stage(protocol, { receipts: { state: 'delivered', delayMs: 0 } });
    const first = await submit('一');
    expect(await arrivals.nextReceipt()).toMatchObject({ carrierId: carrierId(first) });
    simulator.resetIds();
    const second = await submit('二');
    expect(await arrivals.nextReceipt()).toMatchObject({ carrierId: carrierId(second) });
    if (protocol !== 'sgip12') expect(carrierId(second)).toBe(carrierId(first));
  });

  test('black hole: the texts are in doubt, the connection is given up, and a new one works', async () => {
    const one = await stage(protocol, {}, { tries: 1 });
    await submitted(one, '之前');
    const givenUp = one.logged('the connection has ended');
    one.simulator.blackhole(true);
    expect(await one.submit('期间')).toMatchObject(UNKNOWN);
    // SGIP has no keep-alive: its connection is found dead by what it does not answer.
    if (protocol !== 'sgip12') await givenUp;
    one.simulator.blackhole(false);
    expect(await submitted(one, '之后')).toMatchObject(ACCEPTED);
    expect(takenTwice(one)).toBe(0);
  });

  test('kill and return of the carrier: texts held for us come once, under their ids', async () => {
    const one = await stage(protocol);
    const { simulator, arrivals } = one;
    await simulator.down();
    const sent = simulator.deliver({ from: PHONE, text: '查定额' });
    const login = simulator.next('login');
    await simulator.up();
    await login;
    expect(await sent).toMatchObject({ kind: 'taken' });
    expect(arrivals.parts).toHaveLength(1);
    expect(await submitted(one, '您好')).toMatchObject(ACCEPTED);
  });
});

describe.each(PROTOCOLS.filter((protocol) => protocol !== 'sgip12'))('%s', (protocol) => {
  test('silent active test: the connection is given up after the misses and made anew', async () => {
    const { simulator } = await stage(protocol, { faults: { silentActiveTest: true } });
    await simulator.next('disconnected');
    simulator.setFaults({});
    await simulator.next('login');
    expect(simulator.counts.faults.silentActiveTest).toBeGreaterThanOrEqual(2);
  });
});

test('every fault has its place here', () => {
  const elsewhere: FaultName[] = [
    ...(['refuse', 'drop', 'doubleMo', 'doubleReport', 'reportFirst', 'refuseLogin', 'silentActiveTest'] as const),
    'restartIds',
  ];
  expect([...Object.keys(SUBMIT_FAULTS), ...elsewhere].sort()).toEqual(Object.keys(FAULTS).sort());
});
