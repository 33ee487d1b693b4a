import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../free-ports';
import type { Match } from '../event-log';
import { startCarrier, startClient, type Protocol, type SmsCorePeer } from '../sms-core';
import { startProxy, type Passed } from './proxy';
import {
  CODE,
  CODE_WITH_EXTENSION,
  LOGIN,
  LONG_ASCII,
  LONG_CHINESE,
  MOBILE,
  SECRET,
  SHORT_ASCII,
  SHORT_CHINESE,
  SMPP_SECRET,
} from './scenario';

/** PDUs with the role of their sender. */
export interface Recorded {
  sentBy: 'sp' | 'carrier';
  bytes: Buffer;
}

const TEXTS = [
  { text: SHORT_ASCII, format: 'ascii' },
  { text: SHORT_CHINESE, format: 'ucs2' },
  { text: SHORT_CHINESE, format: 'gbk' },
  { text: LONG_CHINESE, format: 'ucs2' },
  { text: LONG_CHINESE, format: 'gbk' },
  { text: LONG_ASCII, format: 'ascii' },
];

const SETTLE_MS = 300;

function roles(passed: readonly Passed[], connecting: Recorded['sentBy']): Recorded[] {
  const other = connecting === 'sp' ? 'carrier' : 'sp';
  return passed.map(({ sentBy, bytes }) => ({ sentBy: sentBy === 'connecting' ? connecting : other, bytes }));
}

function formats(protocol: Protocol): typeof TEXTS {
  // GBK is no data_coding of SMPP.
  return TEXTS.filter(({ format }) => protocol !== 'smpp34' || format !== 'gbk');
}

async function talk(protocol: Protocol, carrier: SmsCorePeer, client: SmsCorePeer): Promise<void> {
  for (const { text, format } of formats(protocol)) {
    client.send({ cmd: 'submit', from: CODE, to: MOBILE, text, format });
    const { ids } = (await client.next('submitted')) as unknown as { ids: string[] };
    for (const id of ids) await client.next('report', { id } as Match);
    carrier.send({ cmd: 'mo', from: MOBILE, to: CODE_WITH_EXTENSION, text, format });
    await carrier.next('moAnswered', { text });
  }
  await carrier.ask(
    { cmd: 'refuse', status: protocol === 'smgp30' ? 75 : protocol.startsWith('cmpp') ? 9 : 5, count: 1 },
    'done',
  );
  await client.ask({ cmd: 'submit', from: CODE, to: MOBILE, text: SHORT_ASCII, report: false }, 'submitted');
  await carrier.ask({ cmd: 'state', value: 'UNDELIV' }, 'done');
  await client.ask({ cmd: 'submit', from: CODE, to: MOBILE, text: SHORT_ASCII }, 'submitted');
  await client.next('report');
}

/** A whole conversation of the library with itself: login, texts both ways, reports, refusals, keep-alive, end. */
export async function recordSmsCore(protocol: Protocol, payload?: 'UDHPARAM' | 'PAYLOAD'): Promise<Recorded[]> {
  const secret = protocol === 'smpp34' ? SMPP_SECRET : SECRET;
  const login = { protocol, login: LOGIN, secret, ...(payload ? { payload } : {}) };
  const [listenPort = 0] = await freePorts(1);
  const upProxy = await startProxy(() => listenPort);
  const second = protocol === 'sgip12';
  const carrier = await startCarrier({
    ...login,
    reports: true,
    ...(second ? { spPort: upProxy.port, node: 3021099999 } : {}),
  });
  const proxy = await startProxy(() => carrier.port);
  const client = await startClient({ ...login, port: proxy.port, ...(second ? { listenPort } : {}) });
  if (second) await carrier.next('up');
  await talk(protocol, carrier, client);
  if (!second) {
    client.send({ cmd: 'activeTest' });
    carrier.send({ cmd: 'activeTest' });
  }
  // The keep-alives are answered by the library itself, which tells nobody.
  await delay(SETTLE_MS);
  if (second) {
    carrier.send({ cmd: 'terminate' });
    await carrier.next('closed');
  }
  client.send({ cmd: 'terminate' });
  await client.next('closed');

  const stranger = await startClient({ ...login, port: proxy.port, secret: 'wrong' }, false);
  await stranger.next('loginFailed');
  const all = [...roles(proxy.passed, 'sp'), ...roles(upProxy.passed, 'carrier')];
  await Promise.all([client.stop(), stranger.stop()]);
  await carrier.stop();
  await proxy.stop();
  await upProxy.stop();
  return all;
}
