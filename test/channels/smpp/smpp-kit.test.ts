import { createSmppChannel } from '../../../src/channels/smpp/channel';
import { systemClock } from '../../../src/core/clock';
import { describeChannel } from '../kit';
import { noted } from '../noted';
import { createTestLog } from '../pdu-peer';
import { carried, startSmppCarrier } from './smpp-carrier';
import { ACCOUNT, SECRET } from './smpp-side';

describe.each(['transceiver', 'separate'] as const)('bound as %s', (bind) => {
  describeChannel('smpp', async () => {
    const carrier = await startSmppCarrier();
    const { log, logged } = createTestLog();
    const account = { ...ACCOUNT, port: carrier.port, bind, responseTimeoutSeconds: 0.2 };
    const wanted = bind === 'separate' ? 2 : 1;
    const smpp = createSmppChannel(account, { clock: systemClock, log, service: '12366' });
    const { channel, ids } = noted(smpp, async () => {
      while (carrier.bound.length < wanted || !smpp.state().connected) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    return {
      channel,
      keepsTrying: true,
      bring: async ({ from, text }) => ((await carrier.bring(from, text)) === 0 ? 'acknowledged' : 'refused'),
      report: async (id) => ((await carrier.report(id)) === 0 ? 'acknowledged' : 'refused'),
      answers: ['take', 'refuse', 'stay_silent', 'report_first'],
      answer: (how) => {
        carrier.onSubmit = ({ id, answer }) => {
          if (how === 'take') answer();
          if (how === 'refuse') answer(0x0b);
          if (how === 'report_first') void carrier.report(id.toUpperCase()).then(() => answer());
        };
      },
      got: () => carrier.submits.map((submit, i) => ({ id: ids[i] ?? '', text: carried(submit).text })),
      secrets: [SECRET],
      logged,
      close: carrier.close,
    };
  });
});
