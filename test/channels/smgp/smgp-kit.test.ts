import { describeChannel } from '../kit';
import { noted } from '../noted';
import { ACCOUNT, createSmgpSide, textOf } from './smgp-carrier';

describeChannel('smgp', async () => {
  const side = await createSmgpSide({ responseTimeoutSeconds: 0.2, tries: 1 });
  const { carrier, line, logged } = side;
  const { channel, ids } = noted(side.channel, () => line('logged in'));
  return {
    channel,
    keepsTrying: true,
    bring: ({ from, text }) => carrier.deliver(from, text),
    report: (carrierId) => carrier.report(carrierId),
    answers: ['take', 'refuse', 'stay_silent', 'report_first'],
    answer: (how) => {
      carrier.onSubmit = ({ seq }, peer, msgId) => {
        const answer = (status: number) => peer.send({ pdu: 'submit_resp', seq, msgId, status });
        if (how === 'take') answer(0);
        if (how === 'refuse') answer(1);
        if (how === 'report_first') void carrier.report(msgId).then(() => answer(0));
      };
    },
    got: () => carrier.submits.map((submit, i) => ({ id: ids[i] ?? '', text: textOf(submit) })),
    secrets: [ACCOUNT.secret],
    logged,
    close: carrier.close,
  };
});
