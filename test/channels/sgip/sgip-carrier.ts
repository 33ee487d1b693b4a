import type { OutboundSegment } from '../../../src/channels/channel';
import type { SgipAccount } from '../../../src/channels/sgip/account';
import { createSgipChannel } from '../../../src/channels/sgip/channel';
import { decodePdu, encodePdu, MAX_LENGTH, type SgipPdu, type SgipPduOf } from '../../../src/channels/sgip/codec';
import type { SgipSequence } from '../../../src/channels/sgip/sequence';
import { decodeContent } from '../../../src/channels/text/content';
import { encodeText } from '../../../src/channels/text/encodings';
import { systemClock } from '../../../src/core/clock';
import { createTestLog, dial, type PduPeer, type PduWire, serve } from '../pdu-peer';

export const SGIP_WIRE: PduWire<SgipPdu> = {
  format: { headerLength: 20, sequenceAt: 16, maxSequence: 0x7fff_ffff, maxLength: MAX_LENGTH },
  decode: decodePdu,
  encode: encodePdu,
  number: ({ seq }) => seq[2],
};

export const ACCOUNT: SgipAccount = {
  id: 'unicom-1',
  host: '127.0.0.1',
  port: 8801,
  login: 'sgipuser',
  secret: 'sgip-pa55word',
  code: '10690001019',
  node: 3025000001,
  corpId: '12345',
  serviceType: 'MYSVC',
  inboundSecret: 'from-carrier-1',
};

export const FROM = '13800138000';

export function segment(id: string, more: Partial<OutboundSegment> = {}): OutboundSegment {
  const validUntil = new Date('2030-01-01T00:00:00Z');
  return { id, to: FROM, from: '12366', text: '您好', lane: 'reply', validUntil, ...more };
}

/** The carrier's gateway: takes Bind and Submit, and connects to the channel's listener to deliver and report. */
export interface SgipCarrier {
  readonly port: number;
  readonly submits: SgipPduOf<'submit'>[];
  readonly requests: SgipPdu[];
  /** How a submit is answered: with 0 by default. */
  onSubmit: (submit: SgipPduOf<'submit'>, peer: PduPeer<SgipPdu>) => void;
  bindResult: number;
  /** Its connection to the channel's listener, logged in; the same one until it ends. */
  dialIn(): Promise<PduPeer<SgipPdu>>;
  bind(port: number, login: Partial<SgipPduOf<'bind'>>): Promise<SgipPdu | null>;
  deliver(from: string, text: string, to?: string): Promise<'acknowledged' | 'refused'>;
  report(submitted: SgipSequence, state?: number, errorCode?: number): Promise<'acknowledged' | 'refused'>;
  hangUp(): Promise<void>;
  close(): Promise<void>;
}

export async function startSgipCarrier(listener: () => Promise<number>): Promise<SgipCarrier> {
  let number = 100;
  let reference = 0;
  let inward: Promise<PduPeer<SgipPdu>> | undefined;
  const nextSeq = (): SgipSequence => [2100001, 806120934, ++number];
  const result = (pdu: SgipPdu | null): 'acknowledged' | 'refused' =>
    pdu !== null && 'result' in pdu && pdu.result === 0 ? 'acknowledged' : 'refused';

  const server = await serve<SgipPdu>(SGIP_WIRE, (pdu, peer) => {
    carrier.requests.push(pdu);
    const { seq } = pdu;
    if (pdu.pdu === 'bind') peer.send({ pdu: 'bind_resp', seq, result: carrier.bindResult, reserve: '' });
    if (pdu.pdu === 'unbind') peer.send({ pdu: 'unbind_resp', seq: [seq[0], 0, seq[2]] });
    if (pdu.pdu !== 'submit') return;
    carrier.submits.push(pdu);
    carrier.onSubmit(pdu, peer);
  });

  const carrier: SgipCarrier = {
    port: server.port,
    submits: [],
    requests: [],
    onSubmit: ({ seq }, peer) => peer.send({ pdu: 'submit_resp', seq, result: 0, reserve: '' }),
    bindResult: 0,
    bind: async (port, login) => {
      const peer = await dial<SgipPdu>(port, SGIP_WIRE, () => undefined);
      const { login: loginName } = ACCOUNT;
      const loginPassword = ACCOUNT.inboundSecret ?? '';
      const reply = await peer.ask({
        ...{ pdu: 'bind', seq: nextSeq(), loginType: 2, loginName, loginPassword, reserve: '' },
        ...login,
      });
      peer.socket.destroy();
      return reply;
    },
    dialIn: () => {
      inward ??= (async () => {
        const peer = await dial<SgipPdu>(await listener(), SGIP_WIRE, (pdu, from) => {
          carrier.requests.push(pdu);
          if (pdu.pdu === 'unbind') from.send({ pdu: 'unbind_resp', seq: pdu.seq });
        });
        const loginPassword = ACCOUNT.inboundSecret ?? '';
        const login = { loginType: 2, loginName: ACCOUNT.login, loginPassword, reserve: '' };
        expect(await peer.ask({ pdu: 'bind', seq: nextSeq(), ...login })).toMatchObject({ result: 0 });
        return peer;
      })();
      return inward;
    },
    deliver: async (from, text, to = '10690001019') => {
      const peer = await carrier.dialIn();
      const pieces = text.length <= 70 ? [text] : (text.match(/[^]{1,67}/g) ?? []);
      reference = (reference + 1) & 0xff;
      const results = pieces.map((piece, i) => {
        const udh = pieces.length > 1 ? [5, 0, 3, reference, pieces.length, i + 1] : [];
        return peer.ask({
          pdu: 'deliver',
          seq: nextSeq(),
          userNumber: `86${from}`,
          spNumber: to,
          tpPid: 0,
          tpUdhi: udh.length > 0 ? 1 : 0,
          msgFmt: 8,
          content: Buffer.concat([Buffer.from(udh), encodeText(piece, 'ucs2')]),
          reserve: '',
        });
      });
      return (await Promise.all(results)).every((pdu) => result(pdu) === 'acknowledged') ? 'acknowledged' : 'refused';
    },
    report: async ([submitNode, submitTime, submitNumber], state = 0, errorCode = 0) => {
      const peer = await carrier.dialIn();
      const about = { submitNode, submitTime, submitNumber, reportType: 0, userNumber: `86${FROM}` };
      return result(await peer.ask({ pdu: 'report', seq: nextSeq(), ...about, state, errorCode, reserve: '' }));
    },
    hangUp: async () => {
      (await inward)?.socket.destroy();
      inward = undefined;
    },
    close: async () => {
      await carrier.hangUp();
      await server.close();
    },
  };
  return carrier;
}

/** A channel and its carrier. */
export async function createSgipSide(more: Partial<SgipAccount> = {}) {
  const testLog = createTestLog();
  const listener = async (): Promise<number> => Number((await testLog.line('listening for the carrier')).details.port);
  const carrier = await startSgipCarrier(listener);
  const channel = createSgipChannel(
    {
      ...ACCOUNT,
      port: carrier.port,
      listen: { host: '127.0.0.1', port: 0 },
      responseTimeoutSeconds: 5,
      reconnectSeconds: 0.05,
      ...more,
    },
    { clock: systemClock, log: testLog.log, service: '12366' },
  );
  return { channel, carrier, listener, ...testLog };
}

export const textOf = ({ msgFmt, tpUdhi, content }: SgipPduOf<'submit'>): string =>
  decodeContent({ msgFmt, udhi: tpUdhi === 1, bytes: content }).text;
