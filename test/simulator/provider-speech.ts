import { createHash } from 'node:crypto';
import type { PartOf } from '../../src/channels/channel';
import { authenticatorSource } from '../../src/channels/cmpp/authenticator';
import { cmpp20, cmpp30, type CmppPdu } from '../../src/channels/cmpp/codec';
import { readReport } from '../../src/channels/cmpp/report';
import * as sgip from '../../src/channels/sgip/codec';
import * as smgp from '../../src/channels/smgp/codec';
import { octetOf, parameter } from '../../src/channels/smgp/optional-parameters';
import type { SmppPdu } from '../../src/channels/smpp/bodies';
import * as smpp from '../../src/channels/smpp/codec';
import { tlvNumber, tlvOctets } from '../../src/channels/smpp/tags';
import { decodeContent, encodeContent } from '../../src/channels/text/content';
import type { ProtocolName } from '../../src/simulator/carrier-side';

/** What a service provider reads, whatever the protocol. */
export type Heard =
  | { kind: 'answer'; status: number; id?: string }
  | { kind: 'mo'; id: string; from: string; to: string; text: string; part?: PartOf }
  | { kind: 'report'; id: string; to: string; state: string }
  | { kind: 'active_test' | 'terminate' | 'bind' }
  | { kind: 'unreadable' };

export interface Segment {
  from: string;
  to: string;
  text: string;
  part?: PartOf;
  report?: boolean;
}

/** A service provider's side of a protocol, from the codecs alone: no session, no window. */
export interface Speech {
  headerLength: number;
  sequenceAt: number;
  login(login: string, secret: string, seq: number): Buffer;
  submit(segment: Segment, seq: number): Buffer;
  activeTest?(seq: number): Buffer;
  terminate(seq: number): Buffer;
  hear(frame: Buffer): Heard;
  /** The answer to what the carrier sent. */
  acknowledge(frame: Buffer, status?: number): Buffer;
}

const plain = (number: string): string => number.replace(/^86/, '');
const TIMESTAMP = 1_122_003_900;
const content = ({ text, part }: Segment) =>
  encodeContent(text, { encoding: 'ucs2', ...(part !== undefined && { part }) });

function cmppSpeech(codec: typeof cmpp30): Speech {
  const hear = (pdu: CmppPdu): Heard => {
    switch (pdu.pdu) {
      case 'connect_resp':
        return { kind: 'answer', status: pdu.status };
      case 'submit_resp':
        return { kind: 'answer', status: pdu.result, id: pdu.msgId };
      case 'active_test_resp':
      case 'terminate_resp':
        return { kind: 'answer', status: 0 };
      case 'deliver': {
        if (pdu.registeredDelivery === 1) {
          const report = readReport(pdu.content, codec.version);
          return { kind: 'report', id: report.msgId, to: report.destTerminalId, state: report.stat };
        }
        const decoded = decodeContent({ msgFmt: pdu.msgFmt, udhi: pdu.tpUdhi === 1, bytes: pdu.content });
        return { kind: 'mo', id: pdu.msgId, from: pdu.srcTerminalId, to: pdu.destId, ...decoded };
      }
      case 'active_test':
      case 'terminate':
        return { kind: pdu.pdu };
      default:
        return { kind: 'unreadable' };
    }
  };
  return {
    headerLength: 12,
    sequenceAt: 8,
    login: (sourceAddr, secret, seq) =>
      codec.encodePdu({
        pdu: 'connect',
        seq,
        sourceAddr,
        authenticatorSource: authenticatorSource(sourceAddr, secret, TIMESTAMP),
        version: codec.versionOctet,
        timestamp: TIMESTAMP,
      }),
    submit: (segment, seq) => {
      const { msgFmt, udhi, bytes } = content(segment);
      return codec.encodePdu({
        pdu: 'submit',
        seq,
        msgId: '0',
        pkTotal: segment.part?.total ?? 1,
        pkNumber: segment.part?.index ?? 1,
        registeredDelivery: segment.report === false ? 0 : 1,
        msgLevel: 1,
        serviceId: 'TAX',
        feeUserType: 2,
        feeTerminalId: '',
        feeTerminalType: 0,
        tpPid: 0,
        tpUdhi: udhi ? 1 : 0,
        msgFmt,
        msgSrc: '106001',
        feeType: '01',
        feeCode: '000000',
        validTime: '',
        atTime: '',
        srcId: segment.from,
        dest: [segment.to],
        destTerminalType: 0,
        content: bytes,
        linkId: '',
      });
    },
    activeTest: (seq) => codec.encodePdu({ pdu: 'active_test', seq }),
    terminate: (seq) => codec.encodePdu({ pdu: 'terminate', seq }),
    hear: (frame) => hear(codec.decodePdu(frame)),
    acknowledge: (frame, status = 0) => {
      const pdu = codec.decodePdu(frame);
      if (pdu.pdu === 'active_test') return codec.encodePdu({ pdu: 'active_test_resp', seq: pdu.seq, reserved: 0 });
      if (pdu.pdu === 'terminate') return codec.encodePdu({ pdu: 'terminate_resp', seq: pdu.seq });
      if (pdu.pdu !== 'deliver') throw new Error(`nothing to acknowledge in ${pdu.pdu}`);
      return codec.encodePdu({ pdu: 'deliver_resp', seq: pdu.seq, msgId: pdu.msgId, result: status });
    },
  };
}

const NODE = 3_037_112_366;
const sgipSpeech: Speech = {
  headerLength: 20,
  sequenceAt: 16,
  login: (loginName, loginPassword, seq) =>
    sgip.encodePdu({ pdu: 'bind', seq: [NODE, TIMESTAMP, seq], loginType: 1, loginName, loginPassword, reserve: '' }),
  submit: (segment, seq) => {
    const { msgFmt, udhi, bytes } = content(segment);
    return sgip.encodePdu({
      pdu: 'submit',
      seq: [NODE, TIMESTAMP, seq],
      spNumber: segment.from,
      chargeNumber: '000000000000000000000',
      dest: [`86${segment.to}`],
      corpId: '12366',
      serviceType: 'TAX',
      feeType: 1,
      feeValue: '0',
      givenValue: '0',
      agentFlag: 0,
      moreLateToMtFlag: 2,
      priority: 0,
      expireTime: '',
      scheduleTime: '',
      reportFlag: segment.report === false ? 2 : 1,
      tpPid: 0,
      tpUdhi: udhi ? 1 : 0,
      msgFmt,
      messageType: 0,
      content: bytes,
      reserve: '',
    });
  },
  terminate: (seq) => sgip.encodePdu({ pdu: 'unbind', seq: [NODE, TIMESTAMP, seq] }),
  hear: (frame) => {
    const pdu = sgip.decodePdu(frame);
    switch (pdu.pdu) {
      case 'bind_resp':
      case 'submit_resp':
        return { kind: 'answer', status: pdu.result, id: pdu.seq.join('.') };
      case 'unbind_resp':
        return { kind: 'answer', status: 0 };
      case 'bind':
        return { kind: 'bind' };
      case 'unbind':
        return { kind: 'terminate' };
      case 'deliver': {
        const decoded = decodeContent({ msgFmt: pdu.msgFmt, udhi: pdu.tpUdhi === 1, bytes: pdu.content });
        return { kind: 'mo', id: pdu.seq.join('.'), from: plain(pdu.userNumber), to: pdu.spNumber, ...decoded };
      }
      case 'report': {
        const id = [pdu.submitNode, pdu.submitTime, pdu.submitNumber].join('.');
        return { kind: 'report', id, to: plain(pdu.userNumber), state: String(pdu.state) };
      }
      default:
        return { kind: 'unreadable' };
    }
  },
  acknowledge: (frame, status = 0) => {
    const { pdu, seq } = sgip.decodePdu(frame);
    if (pdu === 'unbind') return sgip.encodePdu({ pdu: 'unbind_resp', seq });
    if (pdu !== 'bind' && pdu !== 'deliver' && pdu !== 'report') throw new Error(`nothing to acknowledge in ${pdu}`);
    return sgip.encodePdu({ pdu: `${pdu}_resp`, seq, result: status, reserve: '' });
  },
};

const smgpSpeech: Speech = {
  headerLength: 12,
  sequenceAt: 8,
  login: (clientId, secret, seq) =>
    smgp.encodePdu({
      pdu: 'login',
      seq,
      clientId,
      authClient: createHash('md5')
        .update(`${clientId}${'\0'.repeat(7)}${secret}${TIMESTAMP}`)
        .digest('hex'),
      loginMode: 2,
      timestamp: TIMESTAMP,
      version: 0x30,
    }),
  submit: (segment, seq) => {
    const { msgFmt, udhi, bytes } = content(segment);
    return smgp.encodePdu({
      pdu: 'submit',
      seq,
      msgType: 6,
      needReport: segment.report === false ? 0 : 1,
      priority: 0,
      serviceId: 'TAX',
      feeType: '00',
      feeCode: '000000',
      fixedFee: '000000',
      msgFmt,
      validTime: '',
      atTime: '',
      srcTermId: segment.from,
      chargeTermId: '',
      dest: [segment.to],
      content: bytes,
      reserve: '',
      tlvs: udhi ? [parameter('tpUdhi', 1)] : [],
    });
  },
  activeTest: (seq) => smgp.encodePdu({ pdu: 'active_test', seq }),
  terminate: (seq) => smgp.encodePdu({ pdu: 'exit', seq }),
  hear: (frame) => {
    const pdu = smgp.decodePdu(frame);
    switch (pdu.pdu) {
      case 'login_resp':
        return { kind: 'answer', status: pdu.status };
      case 'submit_resp':
        return { kind: 'answer', status: pdu.status, id: pdu.msgId };
      case 'active_test_resp':
      case 'exit_resp':
        return { kind: 'answer', status: 0 };
      case 'active_test':
        return { kind: 'active_test' };
      case 'exit':
        return { kind: 'terminate' };
      case 'deliver': {
        if (pdu.isReport === 1) {
          const state = /stat:(\w+)/.exec(pdu.content.toString('latin1'))?.[1] ?? '';
          return { kind: 'report', id: pdu.content.subarray(3, 13).toString('hex'), to: pdu.srcTermId, state };
        }
        const udhi = octetOf(pdu.tlvs, 'tpUdhi') === 1;
        const decoded = decodeContent({ msgFmt: pdu.msgFmt, udhi, bytes: pdu.content });
        const total = octetOf(pdu.tlvs, 'pkTotal');
        const place =
          total === undefined ? undefined : { reference: 0, total, index: octetOf(pdu.tlvs, 'pkNumber') ?? 0 };
        const part = decoded.part ?? place;
        const { text } = decoded;
        return { kind: 'mo', id: pdu.msgId, from: pdu.srcTermId, to: pdu.destTermId, text, ...(part && { part }) };
      }
      default:
        return { kind: 'unreadable' };
    }
  },
  acknowledge: (frame, status = 0) => {
    const pdu = smgp.decodePdu(frame);
    if (pdu.pdu === 'active_test') return smgp.encodePdu({ pdu: 'active_test_resp', seq: pdu.seq });
    if (pdu.pdu === 'exit') return smgp.encodePdu({ pdu: 'exit_resp', seq: pdu.seq });
    if (pdu.pdu !== 'deliver') throw new Error(`nothing to acknowledge in ${pdu.pdu}`);
    return smgp.encodePdu({ pdu: 'deliver_resp', seq: pdu.seq, msgId: pdu.msgId, status });
  },
};

const ok = (pdu: 'enquire_link' | 'enquire_link_resp' | 'unbind' | 'unbind_resp', seq: number): Buffer =>
  smpp.encodePdu({ pdu, seq, commandStatus: 0 });

const smppSpeech: Speech = {
  headerLength: 16,
  sequenceAt: 12,
  login: (systemId, password, seq) =>
    smpp.encodePdu({
      pdu: 'bind_transceiver',
      seq,
      commandStatus: 0,
      systemId,
      password,
      systemType: '',
      interfaceVersion: 0x34,
      addrTon: 0,
      addrNpi: 0,
      addressRange: '',
    }),
  submit: (segment, seq) => {
    const { msgFmt, udhi, bytes } = content(segment);
    return smpp.encodePdu({
      pdu: 'submit_sm',
      seq,
      commandStatus: 0,
      serviceType: '',
      sourceTon: 0,
      sourceNpi: 1,
      sourceAddr: segment.from,
      destTon: 1,
      destNpi: 1,
      destAddr: `86${segment.to}`,
      esmClass: udhi ? 0x40 : 0,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: '',
      registeredDelivery: segment.report === false ? 0 : 1,
      replaceIfPresentFlag: 0,
      dataCoding: msgFmt,
      smDefaultMsgId: 0,
      shortMessage: bytes,
      tlvs: [],
    });
  },
  activeTest: (seq) => ok('enquire_link', seq),
  terminate: (seq) => ok('unbind', seq),
  hear: (frame) => {
    const pdu: SmppPdu = smpp.decodePdu(frame);
    switch (pdu.pdu) {
      case 'submit_sm_resp':
        return { kind: 'answer', status: pdu.commandStatus, id: pdu.messageId };
      case 'bind_transceiver_resp':
      case 'enquire_link_resp':
      case 'unbind_resp':
      case 'generic_nack':
        return { kind: 'answer', status: pdu.commandStatus };
      case 'enquire_link':
        return { kind: 'active_test' };
      case 'unbind':
        return { kind: 'terminate' };
      case 'deliver_sm': {
        if (pdu.esmClass === 4) {
          const [, id = '', state = ''] = /^id:(\S+) .*stat:(\w+)/.exec(pdu.shortMessage.toString('latin1')) ?? [];
          return { kind: 'report', id, to: plain(pdu.sourceAddr), state };
        }
        const bytes = tlvOctets(pdu.tlvs, 'message_payload') ?? pdu.shortMessage;
        const { text, part } = decodeContent({ msgFmt: pdu.dataCoding, udhi: pdu.esmClass === 0x40, bytes });
        const total = tlvNumber(pdu.tlvs, 'sar_total_segments');
        const place = part ?? {
          reference: tlvNumber(pdu.tlvs, 'sar_msg_ref_num') ?? 0,
          total: total ?? 1,
          index: tlvNumber(pdu.tlvs, 'sar_segment_seqnum') ?? 1,
        };
        const where = { from: plain(pdu.sourceAddr), to: pdu.destAddr };
        return { kind: 'mo', id: '', ...where, text, ...(place.total > 1 && { part: place }) };
      }
      default:
        return { kind: 'unreadable' };
    }
  },
  acknowledge: (frame, status = 0) => {
    const { pdu, seq } = smpp.decodePdu(frame);
    if (pdu === 'enquire_link') return ok('enquire_link_resp', seq);
    if (pdu === 'unbind') return ok('unbind_resp', seq);
    if (pdu !== 'deliver_sm') throw new Error(`nothing to acknowledge in ${pdu}`);
    return smpp.encodePdu({ pdu: 'deliver_sm_resp', seq, commandStatus: status, messageId: '', tlvs: [] });
  },
};

export const SPEECH: Readonly<Record<ProtocolName, Speech>> = {
  cmpp20: cmppSpeech(cmpp20),
  cmpp30: cmppSpeech(cmpp30),
  sgip12: sgipSpeech,
  smgp30: smgpSpeech,
  smpp34: smppSpeech,
};
