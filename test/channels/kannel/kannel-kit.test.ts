import { reportAddress, segmentIdOf } from '../../../src/channels/kannel/report-address';
import { describeChannel } from '../kit';
import { broughtQuery, createKannelSide, PASSWORD, reportQuery, startSendsms, TOKEN } from './kannel-side';

const RECEIPT = 'id:7f3a sub:001 dlvrd:001 submit date:2603161200 done date:2603161201 stat:DELIVRD err:000 Text:';
const ADDRESS = '127.0.0.1';

describe.each(['post', 'get'] as const)('%s', (method) => {
  describeChannel('kannel', async () => {
    const server = await startSendsms();
    const { channel, logged } = createKannelSide({ url: server.url, method, timeoutSeconds: 1 });
    const report = async (id: string): Promise<'acknowledged' | 'refused'> => {
      const query = reportQuery(reportAddress('http://x', 'kannel-1', TOKEN, id), 1, RECEIPT);
      const { status } = await channel.receiveReport({ query, address: ADDRESS });
      return status === 200 ? 'acknowledged' : 'refused';
    };
    const idOf = (dlrUrl: string): string =>
      segmentIdOf(new URL(dlrUrl).searchParams.get('ref') ?? '', 'kannel-1', TOKEN) ?? 'not ours';
    return {
      channel,
      bring: async (text) => {
        const { status } = await channel.receiveText({ query: broughtQuery(text), address: ADDRESS });
        return status === 200 ? 'acknowledged' : 'refused';
      },
      report,
      answers: ['take', 'refuse', 'stay_silent', 'report_first'],
      answer: (how) => {
        server.answer = async ({ dlrUrl }) => {
          if (how === 'stay_silent') return { status: null };
          if (how === 'refuse') return { status: 403, text: 'Not routable. Do not try again.' };
          if (how === 'report_first') await report(idOf(dlrUrl));
          return { status: 202, text: '0: Accepted for delivery' };
        };
      },
      got: () => server.got.map(({ dlrUrl, text }) => ({ id: idOf(dlrUrl), text })),
      secrets: [PASSWORD, TOKEN],
      logged,
      close: server.close,
    };
  });
});
