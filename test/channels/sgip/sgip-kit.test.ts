import { describeChannel } from '../kit';
import { noted } from '../noted';
import { ACCOUNT, createSgipSide, textOf } from './sgip-carrier';
import type { SgipSequence } from '../../../src/channels/sgip/sequence';

describeChannel('sgip', async () => {
  const side = await createSgipSide({ responseTimeoutSeconds: 0.2, tries: 1 });
  const { carrier, line, logged } = side;
  const { channel, ids } = noted(side.channel, () => line('logged in'));
  return {
    channel,
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
