import { describeChannel } from '../kit';
import { ACCOUNT, createSgipSide, textOf } from './sgip-carrier';
import type { SgipSequence } from '../../../src/channels/sgip/sequence';

describeChannel('sgip', async () => {
  const { channel, carrier, line, logged } = await createSgipSide({ responseTimeoutSeconds: 0.2, tries: 1 });
  const ids: string[] = [];
  return {
    channel: {
      ...channel,
      start: async (host) => {
        const up = line('logged in');
        await channel.start(host);
        await up;
      },
      submit: (segment) => {
        ids.push(segment.id);
        return channel.submit(segment);
      },
    },
    keepsTrying: true,
    bring: ({ from, text }) => carrier.deliver(from, text).catch(() => 'refused'),
    report: (carrierId) => carrier.report(carrierId.split('.').map(Number) as unknown as SgipSequence),
    answers: ['take', 'refuse', 'stay_silent', 'report_first'],
    answer: (how) => {
      carrier.onSubmit = ({ seq }, peer) => {
        const answer = (result: number) => peer.send({ pdu: 'submit_resp', seq, result, reserve: '' });
        if (how === 'take') answer(0);
        if (how === 'refuse') answer(11);
        if (how === 'report_first') void carrier.report(seq).then(() => answer(0));
      };
    },
    got: () => carrier.submits.map((submit, i) => ({ id: ids[i] ?? '', text: textOf(submit) })),
    secrets: [ACCOUNT.secret, ACCOUNT.inboundSecret ?? ''],
    logged,
    close: carrier.close,
  };
});
