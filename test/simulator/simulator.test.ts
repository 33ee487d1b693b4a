import { PROTOCOLS, type ProtocolName } from '../../src/simulator/carrier-side';
import type { SimulatorOptions } from '../../src/simulator/options';
import { startSimulator } from '../../src/simulator/simulator';
import { freePorts } from '../peers/free-ports';
import { connectProvider, type Provider } from './provider';
import { SPEECH } from './provider-speech';
import { ACCOUNT, PHONE, setStage, type Stage } from './stage';

const LONG =
  '我公司上月申报的增值税有误,想更正申报,请问逾期更正会不会产生滞纳金,需要带哪些资料到哪个办税服务厅办理?'.repeat(3);
const parts = (text: string, length = 67): string[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, i) => text.slice(i * length, (i + 1) * length));

const stages: Stage[] = [];
async function stage(
  protocol: ProtocolName,
  options?: Partial<SimulatorOptions>,
  provider?: { acknowledges?: boolean },
) {
  const one = await setStage(protocol, options, provider);
  stages.push(one);
  return one;
}
afterEach(async () => {
  for (const one of stages.splice(0)) await one.close();
});

const MT = { from: '1236601', to: PHONE, text: '您好' };

describe.each(PROTOCOLS)('%s', (protocol) => {
  /** SGIP: takes the carrier's login on a connection that acknowledges nothing of its own accord. */
  const greet = async (provider: Provider): Promise<void> => {
    if (protocol === 'sgip12') provider.acknowledge(await provider.next((one) => one.heard.kind === 'bind'));
  };

  test('takes a login with the right secret and no other', async () => {
    const simulator = await startSimulator({ protocol, accounts: [ACCOUNT] });
    const refused = await connectProvider(protocol, simulator.port);
    const why = simulator.next('login_refused');
    expect(await refused.login('106001', 'wrong')).toMatchObject({ kind: 'answer', status: expect.any(Number) });
    expect(await why).toMatchObject({ login: '106001', why: '密码（共享密钥）不符' });
    expect(await refused.login('999999')).not.toMatchObject({ status: 0 });
    // Not logged in: nothing is taken.
    expect(await refused.submit(MT)).not.toMatchObject({ status: 0 });
    expect(simulator.submits).toEqual([]);
    const taken = await connectProvider(protocol, simulator.port);
    expect(await taken.login()).toMatchObject({ status: 0 });
    expect(simulator.links()).toHaveLength(1);
    expect(simulator.counts).toMatchObject({ connections: 2, logins: 1, loginsRefused: 2 });
    refused.close();
    taken.close();
    await simulator.stop();
  });

  test('joins the parts of a long submit, whichever comes first', async () => {
    const { simulator, out } = await stage(protocol);
    const pieces = parts(LONG);
    const text = simulator.next('text');
    const answers = await Promise.all(
      pieces
        .map((piece, i) => ({ ...MT, text: piece, part: { reference: 77, total: pieces.length, index: i + 1 } }))
        .reverse()
        .map((segment) => out.submit(segment)),
    );
    expect(answers).toHaveLength(3);
    for (const answer of answers) expect(answer).toMatchObject({ status: 0 });
    expect(await text).toMatchObject({ from: '1236601', to: PHONE, text: LONG, segments: 3, incomplete: false });
    const ids = answers.map((answer) => (answer.kind === 'answer' ? answer.id : undefined));
    expect(new Set(ids).size).toBe(3);
    expect(simulator.submits.map(({ id }) => id)).toEqual(ids);
  });

  test('delivers a long text in every form the protocol has', async () => {
    const { simulator, inbound } = await stage(protocol);
    const forms = { cmpp20: ['udh8', 'udh16'], cmpp30: ['udh8', 'udh16'], sgip12: ['udh8', 'udh16'] } as const;
    const more = { smgp30: ['udh8', 'udh16', 'tp_pk'], smpp34: ['udh8', 'udh16', 'sar', 'payload'] } as const;
    for (const form of { ...forms, ...more }[protocol]) {
      const sent = simulator.deliver({ from: PHONE, text: LONG, form });
      const provider = await inbound();
      const pieces = new Map<number, string>();
      for (const total = form === 'payload' ? 1 : 3; pieces.size < total;) {
        const { heard } = await provider.next((one) => one.heard.kind === 'mo');
        if (heard.kind !== 'mo') throw new Error('not a text');
        expect(heard).toMatchObject({ from: PHONE, to: '12366' });
        pieces.set(heard.part?.index ?? 1, heard.text);
      }
      expect(
        [...pieces.keys()]
          .sort()
          .map((index) => pieces.get(index))
          .join(''),
      ).toBe(LONG);
      expect(await sent).toMatchObject({ kind: 'taken', status: 0, tries: 1 });
    }
    expect(simulator.held()).toEqual([]);
    await expect(
      simulator.deliver({ from: PHONE, text: LONG, form: protocol === 'smpp34' ? 'tp_pk' : 'sar' }),
    ).rejects.toThrow(/has no form/);
  });

  test('reports on a submit when told to, and of its own accord when planned', async () => {
    const { simulator, out, inbound } = await stage(protocol);
    const answer = await out.submit(MT);
    const id = answer.kind === 'answer' ? (answer.id ?? '') : '';
    const settled = simulator.report(id, 'failed');
    const provider = await inbound();
    const { heard } = await provider.next((one) => one.heard.kind === 'report');
    expect(heard).toEqual({ kind: 'report', id, to: PHONE, state: protocol === 'sgip12' ? '2' : 'UNDELIV' });
    expect(await settled).toMatchObject([{ kind: 'taken', status: 0 }]);

    simulator.setReceipts({ state: 'delivered', delayMs: 0, copies: 2 });
    const second = await out.submit(MT);
    for (let copy = 0; copy < 2; copy++) {
      const report = await provider.next((one) => one.heard.kind === 'report');
      expect(report.heard).toMatchObject({ id: second.kind === 'answer' ? second.id : '' });
    }
    // Nobody asked for one.
    await out.submit({ ...MT, report: false });
    expect(simulator.counts.reports.given).toBe(3);
    await expect(simulator.report('0', 'delivered')).rejects.toThrow(RangeError);
  });

  test('sends a text again until it is acknowledged, under the same id, and on a new connection', async () => {
    const { simulator, inbound, nextInbound } = await stage(
      protocol,
      { redelivery: { afterMs: 20, tries: 2 } },
      { acknowledges: false },
    );
    const sent = simulator.deliver({ from: PHONE, text: '查定额' });
    const provider = await inbound();
    await greet(provider);
    const first = await provider.next((one) => one.heard.kind === 'mo');
    const again = await provider.next((one) => one.heard.kind === 'mo');
    expect(again.heard).toEqual(first.heard);
    expect(await sent).toMatchObject({ kind: 'unanswered', tries: 2 });
    expect(simulator.held('mo')).toHaveLength(1);

    // At the next login of any connection that takes texts it goes out again.
    provider.close();
    const acknowledged = simulator.next('mo_answered');
    const next = await nextInbound();
    await greet(next);
    const third = await next.next((one) => one.heard.kind === 'mo');
    expect(third.heard).toEqual(first.heard);
    next.acknowledge(third);
    expect(await acknowledged).toMatchObject({ status: 0 });
    expect(simulator.held()).toEqual([]);
    expect(simulator.counts.mos).toMatchObject({ given: 1, sent: 3, acknowledged: 1 });
  });

  test('what a dropped connection had not acknowledged goes out on the next', async () => {
    const { simulator, inbound, nextInbound } = await stage(
      protocol,
      { redelivery: { afterMs: 60_000, tries: 3 } },
      { acknowledges: false },
    );
    const sent = simulator.deliver({ from: PHONE, text: '查定额' });
    const provider = await inbound();
    await greet(provider);
    const first = await provider.next((one) => one.heard.kind === 'mo');
    simulator.kick();
    await provider.closed;
    const next = await nextInbound();
    await greet(next);
    const second = await next.next((one) => one.heard.kind === 'mo');
    expect(second.heard).toEqual(first.heard);
    next.acknowledge(second);
    expect(await sent).toMatchObject({ kind: 'taken', tries: 2 });
  });

  test('answers active tests, sends its own, and ends sessions in order', async () => {
    const { simulator, out, inbound } = await stage(protocol, { activeTestMs: 10 });
    const speech = SPEECH[protocol];
    if (speech.activeTest !== undefined) {
      expect(await out.request(speech.activeTest)).toMatchObject({ status: 0 });
      const provider = await inbound();
      await provider.next((one) => one.heard.kind === 'active_test');
    }
    expect(await out.request(speech.terminate)).toMatchObject({ status: 0 });
    const other = await connectProvider(protocol, simulator.port);
    await other.login();
    const asked = other.next((one) => one.heard.kind === 'terminate');
    await simulator.terminate();
    await asked;
    await other.closed;
    expect(simulator.links()).toEqual([]);
  });

  test('an unknown command or a cut PDU does not end the connection', async () => {
    const { simulator, out } = await stage(protocol);
    const { headerLength, sequenceAt } = SPEECH[protocol];
    const unknown = Buffer.alloc(headerLength);
    unknown.writeUInt32BE(headerLength, 0);
    unknown.writeUInt32BE(0x0000_0777, 4);
    unknown.writeUInt32BE(900, sequenceAt);
    out.send(unknown);
    const cut = SPEECH[protocol].submit(MT, 901).subarray(0, headerLength + 5);
    cut.writeUInt32BE(cut.length, 0);
    out.send(cut);
    expect(await out.submit(MT)).toMatchObject({ status: 0 });
    expect(simulator.counts.malformed).toBe(2);
    expect(simulator.submits).toHaveLength(1);
  });
});

test('a gateway of CMPP 3.0 takes a service provider of 2.0 and speaks 2.0 with it; one of 2.0 refuses 3.0', async () => {
  const simulator = await startSimulator({ protocol: 'cmpp30', accounts: [ACCOUNT] });
  const old = await connectProvider('cmpp20', simulator.port);
  const held = simulator.deliver({ from: PHONE, text: '查定额' });
  expect(await old.login()).toMatchObject({ status: 0 });
  expect(await old.submit(MT)).toMatchObject({ status: 0 });
  expect((await old.next((one) => one.heard.kind === 'mo')).heard).toMatchObject({ from: PHONE, text: '查定额' });
  expect(await held).toMatchObject({ kind: 'taken' });
  old.close();
  await simulator.stop();

  const older = await startSimulator({ protocol: 'cmpp20', accounts: [ACCOUNT] });
  const young = await connectProvider('cmpp30', older.port);
  expect(await young.login()).toMatchObject({ status: 4 });
  young.close();
  await older.stop();
});

test('a text goes to the account whose code the number begins with', async () => {
  const other = { login: '106002', secret: 'secret02', code: '12366370' };
  const simulator = await startSimulator({ protocol: 'cmpp30', accounts: [ACCOUNT, other] });
  const first = await connectProvider('cmpp30', simulator.port);
  const second = await connectProvider('cmpp30', simulator.port);
  await first.login();
  await second.login('106002', 'secret02');
  await simulator.deliver({ from: PHONE, to: '1236637001', text: '甲' });
  await simulator.deliver({ from: PHONE, to: '123661', text: '乙' });
  expect(first.came.flatMap(({ heard }) => (heard.kind === 'mo' ? heard.text : []))).toEqual(['乙']);
  expect(second.came.flatMap(({ heard }) => (heard.kind === 'mo' ? heard.text : []))).toEqual(['甲']);
  first.close();
  second.close();
  await simulator.stop();
});

test('ids of SMPP in every form; those of a report to the other base where that is the form', async () => {
  const report = async (idForm: SimulatorOptions['idForm']): Promise<[string, string]> => {
    const { simulator, out } = await stage('smpp34', { idForm, receipts: { state: 'delivered', delayMs: 0 } });
    const answer = await out.submit(MT);
    const { heard } = await out.next((one) => one.heard.kind === 'report');
    if (answer.kind !== 'answer' || heard.kind !== 'report') throw new Error('not a report');
    expect(simulator.submits[0]?.id).toBe(answer.id);
    return [answer.id ?? '', heard.id];
  };
  const [hex, decimal] = await report('hex_then_decimal');
  expect(decimal).toBe(BigInt(`0x${hex}`).toString());
  const [ten, sixteen] = await report('decimal_then_hex');
  expect(sixteen).toBe(BigInt(ten).toString(16).toUpperCase());
  for (const form of ['decimal', 'hex', 'uuid'] as const) {
    const [one, two] = await report(form);
    expect(two).toBe(one);
  }
});

test('at most a window of texts goes unacknowledged on a connection, the others wait in order', async () => {
  const { simulator, out } = await stage('cmpp30', { window: 4 }, { acknowledges: false });
  const all = Array.from({ length: 20 }, (_, i) => simulator.deliver({ from: PHONE, text: `第${i + 1}条` }));
  for (let at = 1; at <= 20; at++) {
    const one = await out.next(({ heard }) => heard.kind === 'mo');
    expect(one.heard).toMatchObject({ text: `第${at}条` });
    // Those that were sent and not answered: never more than the window.
    expect(simulator.counts.mos.sent - simulator.counts.mos.acknowledged).toBeLessThanOrEqual(4);
    out.acknowledge(one);
  }
  expect(await Promise.all(all)).toHaveLength(20);
});

test('down and up: the same port, and what was held is still held', async () => {
  const { simulator, out } = await stage('cmpp30', {}, { acknowledges: false });
  const { port } = simulator;
  const sent = simulator.deliver({ from: PHONE, text: '查定额' });
  await out.next(({ heard }) => heard.kind === 'mo');
  await simulator.down();
  await out.closed;
  await expect(connectProvider('cmpp30', port)).rejects.toThrow(/ECONNREFUSED/);
  await simulator.up();
  const next = await connectProvider('cmpp30', port);
  await next.login();
  expect(await sent).toMatchObject({ kind: 'taken' });
  next.close();
});

test.each(['cmpp30', 'sgip12'] as const)(
  '%s: a report whose code fits no field is told and kept no longer',
  async (protocol) => {
    const { simulator, out, inbound } = await stage(protocol);
    const answer = await out.submit(MT);
    const told = simulator.next('unwritable');
    const settled = simulator.report((answer.kind === 'answer' && answer.id) || '', 'failed', {
      code: 'MK:0012345678',
    });
    await inbound();
    expect(await settled).toMatchObject([{ kind: 'unwritable' }]);
    expect((await told).about).not.toBe('');
    expect(simulator.held()).toEqual([]);
    expect(await simulator.deliver({ from: PHONE, text: '查定额' })).toMatchObject({ kind: 'taken' });
  },
);

test('a text to a number longer than its field is told and kept no longer', async () => {
  const { simulator } = await stage('smpp34');
  expect(await simulator.deliver({ from: PHONE, to: '123661234567890123456', text: '一' })).toMatchObject({
    kind: 'unwritable',
  });
  expect(simulator.held()).toEqual([]);
});

test('SGIP: what stands in the way of the call is told in Chinese, and it is tried again', async () => {
  const [port = 0] = await freePorts(1);
  const simulator = await startSimulator({
    protocol: 'sgip12',
    accounts: [ACCOUNT],
    sp: { host: '127.0.0.1', port, retryMs: 10 },
  });
  const sent = simulator.deliver({ from: PHONE, text: '一' });
  for (let n = 0; n < 2; n++) {
    const told = await simulator.next('unreachable');
    expect(told).toMatchObject({ to: `127.0.0.1:${port}`, why: '对方拒绝连接，请核对地址和端口' });
  }
  await simulator.stop();
  expect(await sent).toMatchObject({ kind: 'stopped' });
});
