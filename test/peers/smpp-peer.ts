import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import smpp, { type Pdu, type Session } from 'smpp';
import { createEventLog, type Match, type PeerEvent } from './event-log';

/** The npm package `smpp` on the other side, in this process: plain, one answer a request. Texts are decoded by the package. */

export interface SmppAccount {
  systemId: string;
  password: string;
}

export interface SmppServerOptions extends SmppAccount {
  port?: number;
  /** Sends a receipt for each submit that wants one. */
  reports?: boolean;
  /** Message ids in submit_sm_resp and in receipts; mixed = hexadecimal, then decimal. */
  ids?: 'hex' | 'decimal' | 'mixed';
  /** command_status of the answer to the n-th submit (from 0); 0 where it is absent. */
  answer?: (index: number, pdu: Pdu) => number;
  /** Counts only. */
  quiet?: boolean;
}

interface Side {
  readonly events: readonly PeerEvent[];
  /**
   * Events: `bind`, `unbind`, `enquire_link`, `closed`, `error`, `submit_sm` or `deliver_sm` with from, to, text, udh (hex or
   * null), dataCoding, esmClass, and for submits id.
   */
  next(event: string, match?: Match, timeoutMs?: number): Promise<PeerEvent>;
}

export interface SmppServerPeer extends Side {
  readonly port: number;
  /** Submits taken so far. */
  count(): number;
  /** Sends an MO on one connection; resolves to the response's command_status. */
  deliver(fields: Record<string, unknown>, connection?: number): Promise<number>;
  stop(): Promise<void>;
}

export interface SmppClientPeer extends Side {
  readonly session: Session;
  /** Resolves to the response. */
  submit(fields: Record<string, unknown>): Promise<Pdu>;
  enquireLink(): Promise<Pdu>;
  /** Unbinds and closes. */
  stop(): Promise<void>;
}

const BIND_MS = 10_000;

function describeMessage(pdu: Pdu): Record<string, unknown> {
  const { message = '', udh } = pdu.short_message ?? {};
  const payload = pdu['message_payload'] as { message?: string | Buffer } | undefined;
  const text = payload?.message ?? message;
  return {
    from: pdu['source_addr'],
    to: pdu['destination_addr'],
    text: typeof text === 'string' ? text : text.toString('hex'),
    udh: udh === undefined ? null : Buffer.concat(udh).toString('hex'),
    dataCoding: pdu['data_coding'],
    esmClass: pdu['esm_class'],
  };
}

function date(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(2, 12);
}

function receiptFor(pdu: Pdu, id: string): Record<string, unknown> {
  const now = date(new Date());
  const text = `id:${id} sub:001 dlvrd:001 submit date:${now} done date:${now} stat:DELIVRD err:000 text:`;
  return {
    source_addr: pdu['destination_addr'],
    destination_addr: pdu['source_addr'],
    esm_class: 4,
    data_coding: 0,
    short_message: Buffer.from(text, 'latin1'),
  };
}

export async function startSmppServer(options: SmppServerOptions): Promise<SmppServerPeer> {
  const events = createEventLog('smpp server');
  const bound: Session[] = [];
  const hex = options.ids !== 'decimal';
  let submits = 0;
  let lastId = 0x4f00_0000;

  function onSubmit(session: Session, pdu: Pdu): void {
    const status = options.answer?.(submits, pdu) ?? 0;
    submits += 1;
    lastId += 1;
    const id = hex ? lastId.toString(16) : String(lastId);
    session.send(pdu.response(status === 0 ? { message_id: id } : { command_status: status }));
    if (!options.quiet) events.push({ event: 'submit_sm', ...describeMessage(pdu), id, status });
    const wanted = options.reports && status === 0 && (Number(pdu['registered_delivery']) & 3) === 1;
    if (wanted) session.deliver_sm(receiptFor(pdu, options.ids === 'mixed' ? String(lastId) : id));
  }

  const server = smpp.createServer((session) => {
    session.on('error', (error: Error) => events.push({ event: 'error', message: error.message }));
    session.on('close', () => {
      const index = bound.indexOf(session);
      if (index >= 0) bound.splice(index, 1);
      events.push({ event: 'closed' });
    });
    for (const kind of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
      session.on(kind, (pdu: Pdu) => {
        const right = pdu['system_id'] === options.systemId && pdu['password'] === options.password;
        events.push({ event: 'bind', kind, systemId: pdu['system_id'], accepted: right });
        if (!right) {
          session.send(pdu.response({ command_status: smpp.ESME_RBINDFAIL }));
          return session.close();
        }
        session.send(pdu.response({ system_id: 'PEER' }));
        return bound.push(session);
      });
    }
    session.on('submit_sm', (pdu: Pdu) => onSubmit(session, pdu));
    session.on('enquire_link', (pdu: Pdu) => {
      session.send(pdu.response());
      if (!options.quiet) events.push({ event: 'enquire_link' });
    });
    session.on('unbind', (pdu: Pdu) => {
      events.push({ event: 'unbind' });
      session.send(pdu.response());
      session.close();
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    events: events.all,
    next: (event, match, timeoutMs) => events.next(event, match, timeoutMs),
    count: () => submits,
    deliver(fields, connection = 0) {
      const session = bound[connection];
      if (!session) return Promise.reject(new Error(`smpp server: no connection ${connection}`));
      return new Promise((resolve) => session.deliver_sm(fields, (pdu) => resolve(pdu.command_status)));
    },
    async stop() {
      for (const session of [...server.sessions]) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Connects and binds as a transceiver; rejects when the bind is refused. Takes every deliver_sm. */
export async function connectSmpp(options: SmppAccount & { port: number; quiet?: boolean }): Promise<SmppClientPeer> {
  const events = createEventLog('smpp client');
  const session = smpp.connect({ host: '127.0.0.1', port: options.port });
  session.on('error', (error: Error) => events.push({ event: 'error', message: error.message }));
  session.on('close', () => events.push({ event: 'closed' }));
  session.on('deliver_sm', (pdu: Pdu) => {
    session.send(pdu.response({ message_id: '' }));
    if (!options.quiet) events.push({ event: 'deliver_sm', ...describeMessage(pdu) });
  });
  session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu: Pdu) => {
    events.push({ event: 'unbind' });
    session.send(pdu.response());
    session.close();
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error(`no answer to the bind in ${BIND_MS} ms`)), BIND_MS);
    function fail(error: Error): void {
      clearTimeout(timer);
      session.destroy();
      reject(error);
    }
    session.once('error', fail);
    session.once('close', () => fail(new Error('closed before the bind was answered')));
    session.once('connect', () => {
      const bind = { system_id: options.systemId, password: options.password, interface_version: 0x34 };
      session.bind_transceiver(bind, (pdu) => {
        clearTimeout(timer);
        if (pdu.command_status === 0) resolve();
        else fail(new Error(`bind refused: ${pdu.command_status}`));
      });
    });
  });
  return {
    events: events.all,
    next: (event, match, timeoutMs) => events.next(event, match, timeoutMs),
    session,
    submit: (fields) => new Promise((resolve) => session.submit_sm(fields, resolve)),
    enquireLink: () => new Promise((resolve) => session.enquire_link({}, resolve)),
    async stop() {
      if (session.socket.destroyed) return;
      const closed = once(session.socket, 'close');
      session.unbind({}, () => session.close());
      await closed;
    },
  };
}
