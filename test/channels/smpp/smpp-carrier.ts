import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Pdu, type Session } from 'smpp';
import { SECRET } from './smpp-side';

/** A submit as the carrier got it: its octets, for the package reads texts in its own way. */
export interface Submit {
  pdu: Pdu;
  session: Session;
  /** The carrier's id of it. */
  id: string;
  answer(status?: number): void;
}

/** A carrier of the npm package `smpp`: the other side in other people's code. Events: bound(session), closed, enquire_link, submit. */
export interface SmppCarrier {
  port: number;
  events: EventEmitter;
  submits: Submit[];
  /** Bound connections and what they are bound as. */
  bound: { session: Session; as: string }[];
  /** What is done with the next submits; answered at once by default. */
  onSubmit: (submit: Submit) => void;
  /** The n-th id given (from 0), in answers; in receipts it is the caller's. */
  idOf: (n: number) => string;
  /** The status binds are answered with. */
  bindStatus: number;
  deliver(fields: Record<string, unknown>, to?: Session): Promise<number | null>;
  /** A text as the carriers send it: short in short_message, long in message_payload. */
  bring(from: string, text: string, to?: string): Promise<number | null>;
  report(id: string, stat?: string, changes?: Record<string, unknown>): Promise<number | null>;
  close(): Promise<void>;
}

const UCS2 = 8;
const ucs2 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const LONGEST_SHORT = 140;

export async function startSmppCarrier(): Promise<SmppCarrier> {
  const events = new EventEmitter();
  const sessions = new Set<Session>();
  let given = 0;
  const server = createServer((session) => {
    sessions.add(session);
    session.setMaxListeners(0);
    session.on('error', () => undefined);
    session.on('close', () => {
      sessions.delete(session);
      carrier.bound = carrier.bound.filter((each) => each.session !== session);
      events.emit('closed', session);
    });
    for (const as of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
      session.on(as, (pdu: Pdu) => {
        const right = pdu['system_id'] === 'sp12366' && pdu['password'] === SECRET;
        const status = right ? carrier.bindStatus : 0x0e;
        session.send(pdu.response(status === 0 ? { system_id: 'smsc' } : { command_status: status }));
        if (status !== 0) return;
        carrier.bound.push({ session, as });
        events.emit('bound', session);
      });
    }
    session.on('submit_sm', (pdu: Pdu) => {
      const id = carrier.idOf(given++);
      const answer = (status = 0): void =>
        void session.send(pdu.response(status === 0 ? { message_id: id } : { command_status: status }));
      const submit = { pdu, session, id, answer };
      carrier.submits.push(submit);
      carrier.onSubmit(submit);
      events.emit('submit', submit);
    });
    session.on('enquire_link', (pdu: Pdu) => {
      session.send(pdu.response());
      events.emit('enquire_link', session);
    });
    session.on('unbind', (pdu: Pdu) => {
      session.send(pdu.response());
      session.close();
    });
  });

  const carrier: SmppCarrier = {
    port: 0,
    events,
    submits: [],
    bound: [],
    onSubmit: ({ answer }) => answer(),
    idOf: (n) => (0x4f000001 + n).toString(16),
    bindStatus: 0,
    deliver: (fields, to) =>
      new Promise((resolve) => {
        const session = to ?? carrier.bound.find(({ as }) => as !== 'bind_transmitter')?.session;
        if (session === undefined || session.socket.destroyed) return resolve(null);
        const gone = (): void => resolve(null);
        session.once('close', gone);
        session.deliver_sm(fields, (pdu) => {
          session.off('close', gone);
          resolve(pdu.command_status);
        });
      }),
    bring: (from, text, to = '1069001236601') => {
      const octets = ucs2(text);
      const address = { source_addr: `86${from}`, source_addr_ton: 1, destination_addr: to, data_coding: UCS2 };
      const short = octets.length <= LONGEST_SHORT;
      return carrier.deliver({ ...address, ...(short ? { short_message: octets } : { message_payload: octets }) });
    },
    report: (id, stat = 'DELIVRD', changes = {}) =>
      carrier.deliver({
        source_addr: '8613800138000',
        destination_addr: '10690012366',
        esm_class: 4,
        data_coding: 0,
        short_message: Buffer.from(
          `id:${id} sub:001 dlvrd:001 submit date:2603161159 done date:2603161200 stat:${stat} err:000 text:`,
        ),
        ...changes,
      }),
    close: async () => {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  carrier.port = (server.address() as AddressInfo).port;
  return carrier;
}

/** The octets of the text a submit carries, UCS-2 or ASCII, and its header. */
export function carried({ pdu }: Submit): { text: string; udh: string } {
  // The package hands back what it could not read as octets.
  const { message = '', udh } = (pdu.short_message ?? {}) as { message?: string | Buffer; udh?: unknown[] };
  const text = typeof message === 'string' ? message : message.toString('hex');
  const octets = Array.isArray(udh) ? (udh as Buffer[]).map((each) => Buffer.from(each).toString('hex')).join('') : '';
  return { text, udh: octets };
}
