import { describeChannel } from '../kit';
import { acknowledged, createGatewaySide, SECRET, startCallbackServer } from './gateway-side';

describeChannel('http with callback', async () => {
  const server = await startCallbackServer();
  const { gateway, signed, logged } = createGatewaySide({ callbackUrl: server.url, timeoutMs: 1_000 });
  const report = async (id: string): Promise<'acknowledged' | 'refused'> =>
    acknowledged(await gateway.receiveReceipt(signed({ id, state: 'delivered', code: 'DELIVRD' })));
  return {
    channel: gateway,
    bring: async ({ id, from, text }) =>
      acknowledged(await gateway.receiveText(signed({ id, from, to: '12366', text }))),
    report,
    answers: ['take', 'refuse', 'stay_silent', 'report_first'],
    answer: (how) => {
      server.answer = async ({ id }) => {
        if (how === 'stay_silent') return { status: null };
        if (how === 'refuse') return { status: 422 };
        if (how === 'report_first') await report(`theirs-${id}`);
        return { status: 200, body: JSON.stringify({ id: `theirs-${id}` }) };
      };
    },
    got: () => server.got.map(({ id, text }) => ({ id, text })),
    secrets: [SECRET],
    logged,
    close: server.close,
  };
});

describeChannel('http with long poll', () => {
  const { gateway, signed, logged, clock } = createGatewaySide({ timeoutMs: 1_000 });
  const got: { id: string; text: string }[] = [];
  let open = true;
  let taken: string[] = [];
  let how = 'take';
  // The gateway asks again and again, as a gateway does, until it is switched off.
  const asking = async (): Promise<void> => {
    while (open) {
      const reply = await gateway.poll(signed({ waitSeconds: 1, taken }));
      if (reply.status !== 200) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      const { segments } = reply.body as { segments: { id: string; text: string }[] };
      got.push(...segments.map(({ id, text }) => ({ id, text })));
      taken = how === 'stay_silent' ? [] : segments.map(({ id }) => id);
      if (how === 'report_first') {
        for (const { id } of segments) await gateway.receiveReceipt(signed({ id, state: 'delivered' }));
      }
    }
  };
  const asked = asking();
  return Promise.resolve({
    channel: gateway,
    bring: async ({ id, from, text }) =>
      acknowledged(await gateway.receiveText(signed({ id, from, to: '12366', text, receivedAt: clock.now() }))),
    report: async (id) => acknowledged(await gateway.receiveReceipt(signed({ id, state: 'delivered' }))),
    answers: ['take', 'stay_silent', 'report_first'],
    answer: (next) => {
      how = next;
    },
    got: () => got,
    secrets: [SECRET],
    logged,
    close: async () => {
      open = false;
      await asked;
    },
  });
});
