import type { ProtocolName } from '../../src/simulator/carrier-side';
import type { SimulatorOptions } from '../../src/simulator/options';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectProvider, listenAsProvider, type Provider, type ProviderListener } from './provider';

export const ACCOUNT = { login: '106001', secret: 'secret01', code: '12366' };
export const PHONE = '13800138000';

/** Numbers that look random and are the same every time. */
export function seeded(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

export interface Stage {
  simulator: Simulator;
  /** Where the service provider submits. */
  out: Provider;
  /** Where it gets texts and reports: the same connection, in SGIP the one it is called on. */
  inbound(): Promise<Provider>;
  /** Where it gets them after that was dropped: a new connection, logged in. */
  nextInbound(): Promise<Provider>;
  close(): Promise<void>;
}

/** A simulator and a bare service provider that has logged in. */
export async function setStage(
  protocol: ProtocolName,
  options: Partial<SimulatorOptions> = {},
  provider: { acknowledges?: boolean } = {},
): Promise<Stage> {
  const listener: ProviderListener | undefined = protocol === 'sgip12' ? await listenAsProvider(provider) : undefined;
  const simulator = await startSimulator({
    protocol,
    accounts: [ACCOUNT],
    random: seeded(),
    ...(listener && { sp: { host: '127.0.0.1', port: listener.port, retryMs: 20 } }),
    ...options,
  });
  const out = await connectProvider(protocol, simulator.port, provider);
  await out.login();
  const others: Provider[] = [];
  let called: Promise<Provider> | undefined;
  return {
    simulator,
    out,
    inbound: () => (listener === undefined ? Promise.resolve(out) : (called ??= listener.called())),
    nextInbound: async () => {
      if (listener !== undefined) return listener.called();
      const next = await connectProvider(protocol, simulator.port, provider);
      others.push(next);
      await next.login();
      return next;
    },
    close: async () => {
      for (const one of [out, ...others]) one.close();
      await simulator.stop();
      await listener?.close();
    },
  };
}
