import type { ProviderAccount, SimulatorOptions } from '../../src/simulator/options';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { describeWithPeers } from '../peers/availability';
import { freePorts } from '../peers/free-ports';
import { CODE, LOGIN } from '../peers/our-account';
import { LONG_CHINESE, MOBILE, SHORT_ASCII, SHORT_CHINESE } from '../peers/recording/scenario';
import { type ClientOptions, PROTOCOLS, type Protocol, type SmsCorePeer, startClient } from '../peers/sms-core';

/** The simulator as the carrier of sms-core's client: what counts is what the client decoded, and what it was understood as. */

const ACCOUNT: ProviderAccount = { ...LOGIN, code: CODE };

interface Pair extends AsyncDisposable {
  simulator: Simulator;
  client: SmsCorePeer;
}

async function pair(
  protocol: Protocol,
  simulated: Partial<SimulatorOptions> = {},
  more: Partial<ClientOptions> = {},
): Promise<Pair> {
  const sgip = protocol === 'sgip12';
  const [listenPort = 0] = sgip ? await freePorts(1) : [];
  const simulator = await startSimulator({
    protocol,
    accounts: [ACCOUNT],
    ...(sgip && { sp: { host: '127.0.0.1', port: listenPort, retryMs: 100 } }),
    ...simulated,
  });
  const client = await startClient({
    ...{ protocol, ...LOGIN, port: simulator.port, node: 3_021_000_001 },
    ...(sgip && { listenPort }),
    ...more,
  }).catch(async (error: unknown) => {
    await simulator.stop();
    throw error;
  });
  return {
    simulator,
    client,
    async [Symbol.asyncDispose]() {
      await client.stop();
      await simulator.stop();
    },
  };
}

describeWithPeers(['sms-core'], "the simulator and sms-core's client", () => {
  test.each(PROTOCOLS)('%s: logins, texts both ways, reports, active tests, an end in order', async (protocol) => {
    const sgip = protocol === 'sgip12';
    await using peers = await pair(protocol, { receipts: { state: 'delivered', delayMs: 0 } });
    const { simulator, client } = peers;
    const submit = async (text: string, format = 'auto') => {
      const whole = simulator.next('text', (taken) => taken.text === text);
      client.send({ cmd: 'submit', from: '1236607', to: MOBILE, text, format });
      return { whole: await whole, submitted: await client.next('submitted') };
    };

    for (const [text, format] of [
      [SHORT_ASCII, 'ascii'],
      [SHORT_CHINESE, 'ucs2'],
      [SHORT_CHINESE, 'gbk'],
      [LONG_CHINESE, 'ucs2'],
      [LONG_CHINESE, 'gbk'],
    ] as const) {
      const { whole, submitted } = await submit(text, format);
      const segments = text === LONG_CHINESE ? 2 : 1;
      expect(whole).toMatchObject({ text, segments, incomplete: false, from: '1236607', to: MOBILE });
      expect(submitted).toMatchObject({ segments, statuses: Array.from({ length: segments }, () => 0) });
      const ids = submitted['ids'] as string[];
      expect(simulator.submits.slice(-segments).map(({ id }) => id)).toEqual(ids);
      for (const id of ids) {
        expect(await client.next('report', { id })).toMatchObject({ state: sgip ? '0' : 'DELIVRD' });
      }
    }

    simulator.setReceipts({ state: 'failed', delayMs: 0 });
    const { submitted } = await submit(`${SHORT_CHINESE}失败`);
    const [id] = submitted['ids'] as string[];
    expect(await client.next('report', { id })).toMatchObject({ state: sgip ? '2' : 'UNDELIV' });

    for (const encoding of ['ucs2', 'gbk'] as const) {
      for (const text of [SHORT_CHINESE, LONG_CHINESE, SHORT_ASCII]) {
        const delivered = simulator.deliver({ from: MOBILE, to: '1236601', text, encoding });
        const came = await client.next('mo');
        expect(came).toMatchObject({ text, to: '1236601', segments: (await delivered).ids.length });
        expect(String(came['from'])).toMatch(new RegExp(`^(86)?${MOBILE}$`));
        expect(await delivered).toMatchObject({ kind: 'taken', tries: 1 });
      }
    }

    if (!sgip) {
      const tested = simulator.next('active_test');
      client.send({ cmd: 'activeTest' });
      await client.next('activeTestAnswered');
      await tested;
    }
    const terminated = simulator.next('terminated');
    client.send({ cmd: 'terminate' });
    await client.next('terminateAnswered');
    await terminated;
    await client.next('closed');
  });

  test.each(PROTOCOLS)('%s: four connections, faults, and the end of the session by the carrier', async (protocol) => {
    const sgip = protocol === 'sgip12';
    await using peers = await pair(
      protocol,
      { receipts: { state: 'delivered', delayMs: 0, before: true }, ...(!sgip && { activeTestMs: 300 }) },
      { connections: 4 },
    );
    const { simulator, client } = peers;
    expect(simulator.links()).toHaveLength(4);
    if (!sgip) await client.next('activeTest');

    // 1,000 submits, each reported on before its answer.
    const result = await client.ask({ cmd: 'run', count: 1_000, reports: true }, 'result', 25_000);
    expect(result).toMatchObject({ answered: 1_000, reports: 1_000, refusals: {} });
    expect(simulator.counts.accepted).toBe(1_000);
    expect(new Set(simulator.submits.map(({ id }) => id)).size).toBe(1_000);
    expect(new Set(simulator.submits.map(({ link }) => link)).size).toBe(4);

    // What the provider refuses is offered again.
    await client.ask({ cmd: 'moStatus', value: 1 }, 'done');
    expect(await simulator.deliver({ from: MOBILE, text: SHORT_CHINESE })).toMatchObject({
      kind: 'refused',
      status: 1,
    });
    await client.ask({ cmd: 'moStatus', value: 0 }, 'done');
    expect(await simulator.deliver({ from: MOBILE, text: SHORT_CHINESE })).toMatchObject({ kind: 'taken' });

    await Promise.all([simulator.terminate(), client.next('terminate'), client.next('closed')]);
  });

  test.each(PROTOCOLS)('%s: a wrong secret is refused', async (protocol) => {
    await using simulated = {
      simulator: await startSimulator({ protocol, accounts: [ACCOUNT] }),
      [Symbol.asyncDispose]: () => simulated.simulator.stop(),
    };
    const { simulator } = simulated;
    const refused = simulator.next('login_refused');
    const client = await startClient({ protocol, ...LOGIN, secret: 'wrong', port: simulator.port }, false);
    expect(await refused).toMatchObject({ login: LOGIN.login });
    await client.next('loginFailed');
    await client.stop();
  });
});
