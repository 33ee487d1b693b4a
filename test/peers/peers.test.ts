import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describeWithPeers } from './availability';
import { createEventLog } from './event-log';
import { freePorts } from './free-ports';
import { startKannel } from './kannel';
import { LONG_CHINESE, SHORT_CHINESE } from './recording/scenario';
import { PROTOCOLS, startCarrier, startClient, type Protocol } from './sms-core';
import { connectSmpp, startSmppServer } from './smpp-peer';

/** The peers with each other: what they prove of our channels rests on their working without us. */

const LOGIN = { login: '106123', secret: 'secret1' };
const SMPP = { systemId: LOGIN.login, password: LOGIN.secret };
const MOBILE = '13800000001';

async function pair(protocol: Protocol, more: { quiet?: boolean } = {}) {
  const second = protocol === 'sgip12' ? await freePorts(1) : [];
  const [listenPort] = second;
  const spPort = listenPort === undefined ? {} : { spPort: listenPort };
  const carrier = await startCarrier({ protocol, ...LOGIN, ...more, ...spPort, reports: true });
  const listen = listenPort === undefined ? {} : { listenPort };
  const client = await startClient({ protocol, ...LOGIN, ...more, ...listen, port: carrier.port });
  await carrier.next('login');
  if (listenPort !== undefined) await carrier.next('up');
  return {
    carrier,
    client,
    async [Symbol.asyncDispose]() {
      await client.stop();
      await carrier.stop();
    },
  };
}

/** An HTTP service that writes down what it is asked. */
async function listener() {
  const events = createEventLog('http');
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    events.push({ event: url.pathname, ...Object.fromEntries(url.searchParams) });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: events.next.bind(events),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

describeWithPeers(['sms-core'], 'sms-core with itself', () => {
  test.each(PROTOCOLS)('%s: long texts, MOs and reports arrive; a wrong secret is refused', async (protocol) => {
    await using peers = await pair(protocol);
    const { carrier, client } = peers;
    const stranger = await startClient({ protocol, ...LOGIN, secret: 'wrong', port: carrier.port }, false);
    client.send({ cmd: 'submit', from: '12366', to: MOBILE, text: LONG_CHINESE });
    const submitted = await client.next('submitted');
    const taken = await carrier.next('submit');
    expect(taken).toMatchObject({ text: LONG_CHINESE, segments: 2, from: '12366', ids: submitted['ids'] });
    for (const id of submitted['ids'] as string[]) await client.next('report', { id });

    carrier.send({ cmd: 'mo', from: MOBILE, to: '1236601', text: SHORT_CHINESE });
    expect(await client.next('mo')).toMatchObject({ text: SHORT_CHINESE, to: '1236601', segments: 1 });
    await carrier.next('moAnswered', { statuses: [0] });
    carrier.send({ cmd: 'mo', from: MOBILE, to: '12366', text: LONG_CHINESE });
    expect(await client.next('mo')).toMatchObject({ text: LONG_CHINESE, segments: 2 });

    await stranger.next('loginFailed');
    expect((await carrier.ask({ cmd: 'counts' }, 'counts'))['connections']).toBe(1);
    await stranger.stop();
  });

  test('a message over two links is joined where that is switched on, and answered segment by segment', async () => {
    const carrier = await startCarrier({ protocol: 'cmpp30', ...LOGIN, multiLink: true });
    const client = await startClient({ protocol: 'cmpp30', ...LOGIN, port: carrier.port, connections: 2 });
    client.send({ cmd: 'submit', from: '12366', to: MOBILE, text: LONG_CHINESE, spread: true });
    expect(await client.next('submitted')).toMatchObject({ segments: 2, statuses: [0, 0] });
    expect(await carrier.next('submit')).toMatchObject({ text: LONG_CHINESE, segments: 2 });
    await client.stop();
    await carrier.stop();
  });

  test('counts only when quiet, with the time it took', async () => {
    await using peers = await pair('cmpp30', { quiet: true });
    const result = await peers.client.ask({ cmd: 'run', count: 2000, reports: true }, 'result');
    expect(result).toMatchObject({ answered: 2000, reports: 2000, refusals: {} });
    const counts = await peers.carrier.ask({ cmd: 'counts' }, 'counts');
    expect(counts).toMatchObject({ segments: 2000, messages: 2000, reportsSent: 2000 });
    expect(peers.carrier.events.map(({ event }) => event)).toEqual(['listening', 'login', 'counts']);
  });

  test('refuses as many as it is told to, and falls silent', async () => {
    await using peers = await pair('cmpp20');
    const { carrier, client } = peers;
    await carrier.ask({ cmd: 'refuse', status: 9, count: 1 }, 'done');
    const submit = { cmd: 'submit', from: '12366', to: MOBILE, text: SHORT_CHINESE };
    expect((await client.ask(submit, 'submitted'))['statuses']).toEqual([9]);
    expect((await client.ask(submit, 'submitted'))['statuses']).toEqual([0]);
    await carrier.ask({ cmd: 'silent', on: true }, 'done');
    client.send(submit);
    const silent = [await carrier.next('submit'), await carrier.next('submit'), await carrier.next('submit')];
    expect(silent.map(({ ids }) => (ids as unknown[])[0] === null)).toEqual([false, false, true]);
  });
});

describeWithPeers(['sms-core'], 'smpp from npm with sms-core', () => {
  test('as client of the carrier, with ids that change their base', async () => {
    const carrier = await startCarrier({ protocol: 'smpp34', ...LOGIN, reports: true, ids: 'mixed' });
    const client = await connectSmpp({ ...SMPP, port: carrier.port });
    const fields = {
      source_addr: '12366',
      destination_addr: MOBILE,
      short_message: SHORT_CHINESE,
      registered_delivery: 1,
    };
    const answer = await client.submit(fields);
    expect(await carrier.next('submit')).toMatchObject({ text: SHORT_CHINESE, from: '12366', to: [MOBILE] });
    const receipt = String((await client.next('deliver_sm', { esmClass: 4 }))['text']);
    expect(receipt).toContain(`id:${parseInt(String(answer['message_id']), 16)} `);
    await client.stop();
    await carrier.stop();
  });

  test('as server of the client', async () => {
    const server = await startSmppServer({ ...SMPP, reports: true });
    const client = await startClient({ protocol: 'smpp34', ...LOGIN, port: server.port });
    client.send({ cmd: 'submit', from: '12366', to: MOBILE, text: SHORT_CHINESE });
    const { id } = await server.next('submit_sm', { text: SHORT_CHINESE });
    await client.next('report', { id, state: 'DELIVRD' });
    const mo = { source_addr: MOBILE, destination_addr: '12366', short_message: SHORT_CHINESE };
    expect(await server.deliver(mo)).toBe(0);
    expect(await client.next('mo')).toMatchObject({ text: SHORT_CHINESE, from: MOBILE });
    await client.stop();
    await server.stop();
  });
});

describeWithPeers(['kannel'], 'Kannel', () => {
  test('as client of an SMPP server: texts, receipts and MOs between it and HTTP', async () => {
    await using http = await listener();
    const server = await startSmppServer({ ...SMPP, reports: true });
    const getUrl = `${http.url}/mo?from=%p&to=%P&text=%b&charset=%C`;
    const kannel = await startKannel({ carrier: { ...SMPP, port: server.port }, getUrl });
    const dlrUrl = `${http.url}/dlr?type=%d`;
    const sent = await kannel.sendSms({ from: '12366', to: MOBILE, text: LONG_CHINESE, dlrMask: 3, dlrUrl });
    expect(sent).toEqual({ status: 202, body: '0: Accepted for delivery' });
    const parts = [await server.next('submit_sm'), await server.next('submit_sm')];
    expect(parts.map(({ text }) => text).join('')).toBe(LONG_CHINESE);
    await http.next('/dlr', { type: '1' });

    await server.deliver({ source_addr: MOBILE, destination_addr: '12366', short_message: SHORT_CHINESE });
    expect(await http.next('/mo')).toMatchObject({ from: MOBILE, to: '12366', text: SHORT_CHINESE, charset: 'UTF-8' });
    await kannel.stop();
    await server.stop();
  });

  test('with its own fake carrier', async () => {
    await using http = await listener();
    const kannel = await startKannel({ carrier: 'fake', getUrl: `${http.url}/mo?from=%p&text=%b` });
    await kannel.fakeMo(`${MOBILE} 12366 text BZ`, 3);
    for (let i = 0; i < 3; i += 1) expect(await http.next('/mo')).toMatchObject({ from: MOBILE, text: 'BZ' });
    await kannel.stop();
  });
});
