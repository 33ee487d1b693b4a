import { describeChannel } from '../kit';
import { startToyCarrier } from './toy-carrier';
import { SECRET, toyChannel } from './toy-channel';

describeChannel('of a session', async () => {
  const carrier = await startToyCarrier();
  const side = toyChannel({ port: carrier.port, responseTimeoutSeconds: 0.1, tries: 1 });
  const { channel } = side;
  return {
    channel: {
      ...channel,
      start: async (host) => {
        const up = side.line('logged in');
        await channel.start(host);
        await up;
      },
    },
    keepsTrying: true,
    bring: async ({ id, from, text }) => (await carrier.peers[0]?.deliver(id, from, text)) ?? 'refused',
    report: async (carrierId) => (await carrier.peers[0]?.report(carrierId)) ?? 'refused',
    answers: ['take', 'refuse', 'stay_silent', 'report_first'],
    answer: (how) => {
      carrier.onSubmit = (submit) => {
        if (how === 'take') submit.answer();
        if (how === 'refuse') submit.answer(9);
        if (how === 'report_first') {
          void submit.peer.report('00000001').then(() => submit.answer());
        }
      };
    },
    got: () => carrier.submits.map(({ id, text }) => ({ id, text })),
    secrets: [SECRET],
    logged: side.logged,
    close: carrier.close,
  };
});
