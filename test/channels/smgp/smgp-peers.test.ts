import { createSmgpChannel } from '../../../src/channels/smgp/channel';
import { joinParts } from '../../../src/channels/text/concatenation';
import { splitText } from '../../../src/channels/text/segments';
import { systemClock } from '../../../src/core/clock';
import { describeWithPeers } from '../../peers/availability';
import { startCarrier } from '../../peers/sms-core';
import { createTestLog } from '../pdu-peer';
import { keepAll } from '../session/toy-channel';
import { ACCOUNT, FROM, segment } from './smgp-carrier';

const LOGIN = { login: '106123', secret: 'secret1' };
const LONG = '我公司上月多缴了增值税，想申请退税，请问需要带什么材料？'.repeat(6);

describeWithPeers(['sms-core'], "SMGP against sms-core's gateway", () => {
  test.each(['ucs2', 'gbk'] as const)('%s: long texts both ways, reports, an orderly end', async (encoding) => {
    const carrier = await startCarrier({ protocol: 'smgp30', ...LOGIN, reports: true });
    const testLog = createTestLog();
    const host = keepAll();
    let tell: () => void = () => undefined;
    const reported = new Promise<void>((resolve) => (tell = resolve));
    const pieces = splitText(LONG);
    const channel = createSmgpChannel(
      {
        ...{ ...ACCOUNT, ...LOGIN, code: '12366', encoding },
        ...{ port: carrier.port },
      },
      { clock: systemClock, log: testLog.log, service: '12366' },
    );
    await channel.start({
      accept: host.accept,
      receipt: async (receipt) => {
        await host.receipt(receipt);
        if (host.receipts.length === pieces.length) tell();
      },
    });
    await testLog.line('logged in');

    const validUntil = new Date(Date.now() + 3_600_000);
    const outcomes = await Promise.all(
      pieces.map((text, i) => {
        const part = { reference: 77, total: pieces.length, index: i + 1 };
        return channel.submit(segment(`out/${i}`, { from: '1236607', text, part, validUntil }));
      }),
    );
    expect(await carrier.next('submit')).toMatchObject({ text: LONG, from: '1236607', segments: pieces.length });
    await reported;
    const ids = outcomes.map((outcome) => (outcome.kind === 'accepted' ? outcome.carrierId : outcome));
    expect(host.receipts.map(({ carrierId }) => carrierId).sort()).toEqual([...ids].sort());

    carrier.send({ cmd: 'mo', from: FROM, to: '1236601', text: LONG });
    expect(await carrier.next('moAnswered')).toMatchObject({ statuses: [0, 0, 0] });
    const parts = new Map(host.texts.map(({ part, text }) => [part?.index ?? 0, text]));
    expect(joinParts(parts, 3)).toEqual({ text: LONG, incomplete: false });
    expect(host.texts[0]).toMatchObject({ from: FROM, to: '1236601' });

    await channel.stop(3_000);
    expect(channel.state()).toMatchObject({ connected: false, inFlight: 0 });
    await carrier.stop();
  });
});
