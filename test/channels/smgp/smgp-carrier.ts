import type { OutboundSegment } from '../../../src/channels/channel';
import type { SmgpAccount } from '../../../src/channels/smgp/account';
import { authenticatorClient, authenticatorServer } from '../../../src/channels/smgp/authenticator';
import { createSmgpChannel } from '../../../src/channels/smgp/channel';
import { decodePdu, encodePdu, MAX_LENGTH, type SmgpPdu, type SmgpPduOf } from '../../../src/channels/smgp/codec';
import { octetOf, parameter } from '../../../src/channels/smgp/optional-parameters';
import { writeReport } from '../../../src/channels/smgp/report';
import { decodeContent } from '../../../src/channels/text/content';
import { encodeText } from '../../../src/channels/text/encodings';
import { systemClock } from '../../../src/core/clock';
import { createTestLog, type PduPeer, type PduWire, serve } from '../pdu-peer';

export const SMGP_WIRE: PduWire<SmgpPdu> = {
  format: { headerLength: 12, sequenceAt: 8, maxSequence: 0x7fff_ffff, maxLength: MAX_LENGTH },
  decode: decodePdu,
  encode: encodePdu,
  number: ({ seq }) => seq,
};

export const ACCOUNT: SmgpAccount = {
  id: 'telecom-1',
  host: '127.0.0.1',
  port: 8890,
  login: '12366001',
  secret: 'smgp-pa55word',
  code: '10690001019',
  serviceId: 'MYSVC',
};

export const FROM = '13800138000';

export function segment(id: string, more: Partial<OutboundSegment> = {}): OutboundSegment {
  const validUntil = new Date('2030-01-01T00:00:00Z');
  return { id, to: FROM, from: '12366', text: '您好', lane: 'reply', validUntil, ...more };
}

/** The carrier's gateway: takes Login and Submit, delivers and reports on the same connection. */
export interface SmgpCarrier {
  readonly port: number;
  readonly submits: SmgpPduOf<'submit'>[];
  readonly requests: SmgpPdu[];
  /** How a submit is answered: with 0 and a MsgID by default. */
  onSubmit: (submit: SmgpPduOf<'submit'>, peer: PduPeer<SmgpPdu>, msgId: string) => void;
  loginStatus: number;
  readonly peer: PduPeer<SmgpPdu> | undefined;
  ask(pdu: SmgpPdu): Promise<SmgpPdu | null>;
  deliver(from: string, text: string, to?: string): Promise<'acknowledged' | 'refused'>;
  /** `digits`: the id in 20 digits, as some gateways write it, instead of ten octets. */
  report(msgId: string, stat?: string, err?: string, digits?: boolean): Promise<'acknowledged' | 'refused'>;
  next(seq?: number): number;
  close(): Promise<void>;
}

const bcd = (count: number): string => `0105000806120900${String(count).padStart(4, '0')}`;

export async function startSmgpCarrier(): Promise<SmgpCarrier> {
  let count = 1000;
  let sequence = 500;
  const server = await serve<SmgpPdu>(SMGP_WIRE, (pdu, peer) => {
    carrier.requests.push(pdu);
    const { seq } = pdu;
    if (pdu.pdu === 'login') {
      const wanted = authenticatorClient(ACCOUNT.login, ACCOUNT.secret, pdu.timestamp);
      const status = carrier.loginStatus === 0 && pdu.authClient !== wanted ? 21 : carrier.loginStatus;
      const authServer = authenticatorServer(status, pdu.authClient, ACCOUNT.secret);
      peer.send({ pdu: 'login_resp', seq, status, authServer, version: 0x30 });
    }
    if (pdu.pdu === 'active_test') peer.send({ pdu: 'active_test_resp', seq });
    if (pdu.pdu === 'exit') peer.send({ pdu: 'exit_resp', seq });
    if (pdu.pdu !== 'submit') return;
    carrier.submits.push(pdu);
    carrier.onSubmit(pdu, peer, bcd(++count));
  });

  const usual = { msgFmt: 8, recvTime: '20260806120934', srcTermId: FROM, destTermId: '10690001019', reserve: '' };
  const carrier: SmgpCarrier = {
    port: server.port,
    submits: [],
    requests: [],
    onSubmit: ({ seq }, peer, msgId) => peer.send({ pdu: 'submit_resp', seq, msgId, status: 0 }),
    loginStatus: 0,
    get peer() {
      return server.peers[0];
    },
    ask: async (pdu) => (await server.peers[0]?.ask(pdu)) ?? null,
    next: () => ++sequence,
    deliver: async (from, text, destTermId = '10690001019') => {
      const pieces = text.length <= 70 ? [text] : (text.match(/[^]{1,67}/g) ?? []);
      const reference = ++sequence & 0xff;
      const answers = pieces.map((piece, i) => {
        const udh = pieces.length > 1 ? [5, 0, 3, reference, pieces.length, i + 1] : [];
        const content = Buffer.concat([Buffer.from(udh), encodeText(piece, 'ucs2')]);
        const tlvs = [parameter('tpUdhi', udh.length > 0 ? 1 : 0)];
        const own = { msgId: bcd(++count), isReport: 0, srcTermId: from, destTermId, content, tlvs };
        return carrier.ask({ pdu: 'deliver', seq: ++sequence, ...usual, ...own });
      });
      return (await Promise.all(answers)).every(taken) ? 'acknowledged' : 'refused';
    },
    report: async (msgId, stat = 'DELIVRD', err = '000', digits = false) => {
      const said = { sub: '001', dlvrd: '001', submitTime: '2608061209', doneTime: '2608061210', stat, err, text: '' };
      const written = writeReport({ msgId, ...said });
      const content = digits
        ? Buffer.concat([Buffer.from(`id:${msgId.toUpperCase()}`), written.subarray(3 + msgId.length / 2)])
        : written;
      const own = { msgId: bcd(++count), isReport: 1, msgFmt: 0, content, tlvs: [] };
      const answer = await carrier.ask({ pdu: 'deliver', seq: ++sequence, ...usual, ...own });
      return taken(answer) ? 'acknowledged' : 'refused';
    },
    close: server.close,
  };
  return carrier;
}

function taken(pdu: SmgpPdu | null): boolean {
  return pdu?.pdu === 'deliver_resp' && pdu.status === 0;
}

/** A channel and its carrier. */
export async function createSmgpSide(more: Partial<SmgpAccount> = {}) {
  const testLog = createTestLog();
  const carrier = await startSmgpCarrier();
  const channel = createSmgpChannel(
    { ...ACCOUNT, port: carrier.port, responseTimeoutSeconds: 5, reconnectSeconds: 0.05, ...more },
    { clock: systemClock, log: testLog.log, service: '12366' },
  );
  return { channel, carrier, ...testLog };
}

export const textOf = ({ msgFmt, tlvs, content }: SmgpPduOf<'submit'>): string =>
  decodeContent({ msgFmt, udhi: octetOf(tlvs, 'tpUdhi') === 1, bytes: content }).text;
