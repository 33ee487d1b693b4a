import { startKannel } from '../kannel';
import { connectSmpp, startSmppServer } from '../smpp-peer';
import { startProxy } from './proxy';
import type { Recorded } from './record-sms-core';
import {
  CODE,
  CODE_WITH_EXTENSION,
  LOGIN,
  LONG_CHINESE,
  MOBILE,
  SHORT_ASCII,
  SHORT_CHINESE,
  SMPP_SECRET,
} from './scenario';

/** Kannel as client of the npm package's server: what Kannel sends. */
export async function recordKannel(): Promise<Recorded[]> {
  const server = await startSmppServer({ systemId: LOGIN, password: SMPP_SECRET, reports: true });
  const proxy = await startProxy(() => server.port);
  const account = { port: proxy.port, systemId: LOGIN, password: SMPP_SECRET, enquireLinkSeconds: 1 };
  const kannel = await startKannel({ carrier: account, getUrl: 'http://127.0.0.1:9/mo' });
  for (const [text, coding] of [
    [SHORT_ASCII, 0],
    [SHORT_CHINESE, 2],
    [LONG_CHINESE, 2],
  ] as const) {
    await kannel.sendSms({ from: CODE, to: MOBILE, text, coding, dlrMask: 31, dlrUrl: 'http://127.0.0.1:9/dlr' });
    await server.next('submit_sm');
  }
  await server.next('submit_sm');
  await server.deliver({ source_addr: MOBILE, destination_addr: CODE_WITH_EXTENSION, short_message: SHORT_CHINESE });
  await server.next('enquire_link');
  await kannel.stop();
  const sent = proxy.passed.filter(({ sentBy }) => sentBy === 'connecting');
  await proxy.stop();
  await server.stop();
  return sent.map(({ bytes }) => ({ sentBy: 'sp', bytes }));
}

/** The npm package with itself. */
export async function recordSmppPackage(): Promise<Recorded[]> {
  const account = { systemId: LOGIN, password: SMPP_SECRET };
  const server = await startSmppServer({ ...account, reports: true, answer: (index) => (index === 2 ? 0x58 : 0) });
  const proxy = await startProxy(() => server.port);
  await connectSmpp({ ...account, password: 'wrong', port: proxy.port }).catch(() => undefined);
  const client = await connectSmpp({ ...account, port: proxy.port });
  for (const text of [SHORT_ASCII, SHORT_CHINESE, SHORT_ASCII]) {
    await client.submit({ source_addr: CODE, destination_addr: MOBILE, short_message: text, registered_delivery: 1 });
  }
  await client.next('deliver_sm');
  await client.next('deliver_sm');
  for (const text of [SHORT_ASCII, SHORT_CHINESE]) {
    await server.deliver({ source_addr: MOBILE, destination_addr: CODE_WITH_EXTENSION, short_message: text });
  }
  const payload = { message: LONG_CHINESE };
  await client.submit({ source_addr: CODE, destination_addr: MOBILE, message_payload: payload, data_coding: 8 });
  await client.enquireLink();
  await client.stop();
  const all = proxy.passed.map(
    ({ sentBy, bytes }) => ({ sentBy: sentBy === 'connecting' ? 'sp' : 'carrier', bytes }) as const,
  );
  await proxy.stop();
  await server.stop();
  return all;
}
