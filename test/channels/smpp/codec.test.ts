import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as smpp from 'smpp';
import type { SmppPdu } from '../../../src/channels/smpp/bodies';
import { decodePdu, encodePdu, UnknownCommand } from '../../../src/channels/smpp/codec';
import { COMMAND_IDS } from '../../../src/channels/smpp/commands';
import { fromJson, toJson } from '../../../src/channels/smpp/json';
import { tlv } from '../../../src/channels/smpp/tags';
import { PduError } from '../../../src/channels/wire/layout';

const VECTORS = join(__dirname, '../vectors');

interface Vector {
  id: string;
  protocol: string;
  pdu: string;
  fields: Record<string, unknown>;
  hex: string;
}
const { vectors } = JSON.parse(readFileSync(join(VECTORS, 'pdu-vectors.json'), 'utf8')) as { vectors: Vector[] };
const shared = vectors.filter(({ protocol }) => protocol === 'smpp34');

describe.each(shared.map((vector) => [vector.id, vector] as const))('%s', (_id, { pdu, fields, hex }) => {
  const frame = Buffer.from(hex, 'hex');

  test('is read, field by field', () => {
    expect(toJson(frame)).toMatchObject({ pdu, fields });
  });

  test('is written, byte for byte', () => {
    expect(fromJson({ pdu, fields }).toString('hex')).toBe(hex);
    expect(fromJson(toJson(frame)).toString('hex')).toBe(hex);
    expect(encodePdu(decodePdu(frame)).toString('hex')).toBe(hex);
  });
});

test('there are shared vectors', () => expect(shared).toHaveLength(4));

/** What deviates from the specification in the streams of others, and is read but not written so. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  'sms-core bind_transceiver': 'a password of 12 characters, where 5.2.2 has eight',
  'sms-core bind_transceiver_resp/refused': 'a body in an answer with an error, which 4.1.6 has not',
  'sms-core submit_sm_resp/refused': 'a body in an answer with an error, which 4.4.2 has not',
};

const streams = readdirSync(VECTORS)
  .filter((name) => name.startsWith('smpp34-'))
  .flatMap(
    (name) => JSON.parse(readFileSync(join(VECTORS, name), 'utf8')) as { name: string; source: string; hex: string }[],
  );

test.each(streams.map(({ source, name, hex }) => [`${source}: ${name}`, `${source.split(' ')[0]} ${name}`, hex]))(
  'taken from a stream: %s',
  (_title, key, hex) => {
    const pdu = decodePdu(Buffer.from(hex, 'hex'));
    if (DEVIATIONS[key] === undefined) {
      expect(encodePdu(pdu).toString('hex')).toBe(hex);
      expect(fromJson(toJson(Buffer.from(hex, 'hex'))).toString('hex')).toBe(hex);
    } else {
      expect(Object.keys(pdu)).toContain(key.includes('bind') ? 'systemId' : 'messageId');
    }
  },
);

const source = { sourceTon: 0, sourceNpi: 1, sourceAddr: '10690012366' };
const destination = { destTon: 1, destNpi: 1, destAddr: '8613800138000' };
const esme = { esmeTon: 1, esmeNpi: 1, esmeAddr: '10690012366' };
const message = {
  esmClass: 0,
  protocolId: 0,
  priorityFlag: 2,
  scheduleDeliveryTime: '',
  validityPeriod: '000001000000000R',
  registeredDelivery: 1,
  replaceIfPresentFlag: 0,
  dataCoding: 8,
  smDefaultMsgId: 0,
  shortMessage: Buffer.from('7a0e', 'hex'),
};
const bind = {
  systemId: 'sp12366',
  password: 'secret01',
  systemType: 'SMS',
  interfaceVersion: 0x34,
  addrTon: 1,
  addrNpi: 1,
  addressRange: '10690012366',
};
const answer = { messageId: '7f3a', tlvs: [] };
const some = (...list: (ReturnType<typeof tlv> | undefined)[]) => list.filter((each) => each !== undefined);
const header = { seq: 7, commandStatus: 0 };

const EVERY: SmppPdu[] = [
  { ...header, pdu: 'generic_nack', commandStatus: 3 },
  { ...header, pdu: 'bind_receiver', ...bind },
  { ...header, pdu: 'bind_receiver_resp', systemId: 'smsc', tlvs: some(tlv('sc_interface_version', 0x34)) },
  { ...header, pdu: 'bind_transmitter', ...bind },
  { ...header, pdu: 'bind_transmitter_resp', systemId: 'smsc', tlvs: [] },
  { ...header, pdu: 'bind_transceiver', ...bind },
  { ...header, pdu: 'bind_transceiver_resp', systemId: 'smsc', tlvs: [] },
  { ...header, pdu: 'outbind', systemId: 'smsc', password: 'secret01' },
  { ...header, pdu: 'unbind' },
  { ...header, pdu: 'unbind_resp' },
  {
    ...header,
    pdu: 'submit_sm',
    serviceType: 'CMT',
    ...source,
    ...destination,
    ...message,
    tlvs: some(tlv('sar_msg_ref_num', 300), tlv('sar_total_segments', 2), tlv('sar_segment_seqnum', 1)),
  },
  { ...header, pdu: 'submit_sm_resp', ...answer },
  {
    ...header,
    pdu: 'deliver_sm',
    serviceType: '',
    ...source,
    ...destination,
    ...message,
    tlvs: some(tlv('receipted_message_id', '7f3a'), tlv('message_state', 2), tlv('network_error_code', '030000')),
  },
  { ...header, pdu: 'deliver_sm_resp', messageId: '', tlvs: [] },
  {
    ...header,
    pdu: 'data_sm',
    serviceType: '',
    ...source,
    ...destination,
    esmClass: 0,
    registeredDelivery: 1,
    dataCoding: 8,
    tlvs: [{ tag: 0x0424, value: Buffer.from('税务').swap16() }],
  },
  { ...header, pdu: 'data_sm_resp', ...answer },
  { ...header, pdu: 'query_sm', messageId: '7f3a', ...source },
  { ...header, pdu: 'query_sm_resp', messageId: '7f3a', finalDate: '260316120000032+', messageState: 2, errorCode: 0 },
  { ...header, pdu: 'cancel_sm', serviceType: '', messageId: '7f3a', ...source, ...destination },
  { ...header, pdu: 'cancel_sm_resp' },
  {
    ...header,
    pdu: 'replace_sm',
    messageId: '7f3a',
    ...source,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 1,
    smDefaultMsgId: 0,
    shortMessage: Buffer.from('7a0e', 'hex'),
  },
  { ...header, pdu: 'replace_sm_resp' },
  { ...header, pdu: 'enquire_link' },
  { ...header, pdu: 'enquire_link_resp' },
  {
    ...header,
    pdu: 'submit_multi',
    serviceType: '',
    ...source,
    destinations: [destination, { listName: 'HALL-LIST' }, { ...destination, destAddr: '8613800138001' }],
    ...message,
    tlvs: some(tlv('user_message_reference', 12)),
  },
  { ...header, pdu: 'submit_multi_resp', messageId: '7f3a', failures: [{ ...destination, errorStatus: 0x0b }] },
  { ...header, pdu: 'alert_notification', ...source, ...esme, tlvs: some(tlv('ms_availability_status', 0)) },
];

test('every command of the specification is among them', () => {
  expect(EVERY.map(({ pdu }) => pdu).sort()).toEqual(Object.keys(COMMAND_IDS).sort());
});

/** Our names of fields and those of the package; what is not here has the name of the specification in both. */
const THEIR_NAMES: Readonly<Record<string, string>> = {
  sourceTon: 'source_addr_ton',
  sourceNpi: 'source_addr_npi',
  destTon: 'dest_addr_ton',
  destNpi: 'dest_addr_npi',
  destAddr: 'destination_addr',
  esmeTon: 'esme_addr_ton',
  esmeNpi: 'esme_addr_npi',
  esmeAddr: 'esme_addr',
  destinations: 'dest_address',
  failures: 'unsuccess_sme',
  errorStatus: 'error_status_code',
  listName: 'dl_name',
};
const TIMES = ['validityPeriod', 'finalDate', 'scheduleDeliveryTime'];
const theirName = (name: string): string =>
  THEIR_NAMES[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const { PDU } = smpp as unknown as {
  PDU: new (command: string | Buffer, options?: object) => Record<string, unknown> & { toBuffer(): Buffer };
};

/** A PDU as the package `smpp` writes it, from the same values. */
function theirs(pdu: SmppPdu): string {
  const names: Record<string, string> = { addr_ton: 'addr_ton', addr_npi: 'addr_npi' };
  const options: Record<string, unknown> = { command_status: pdu.commandStatus, sequence_number: pdu.seq };
  const rename = (of: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [names[name] ?? theirName(name), value]));
  for (const [name, value] of Object.entries(rename(pdu))) {
    if (['pdu', 'seq', 'command_status', 'tlvs'].includes(name)) continue;
    options[name] = Array.isArray(value) ? value.map(rename) : value;
  }
  if ('tlvs' in pdu) {
    const fields = toJson(encodePdu(pdu)).fields.tlvs as { name: string; value: unknown; hex?: string }[] | undefined;
    for (const { name, value } of fields ?? []) {
      const octets = typeof value === 'string' && name !== 'receipted_message_id';
      options[name] = octets ? Buffer.from(value, 'hex') : value;
    }
  }
  const command = pdu.pdu;
  // It takes times for dates of its own zone.
  for (const name of TIMES.map(theirName)) if (options[name] !== undefined) options[name] = '';
  return new PDU(command, options).toBuffer().toString('hex');
}

const withoutTimes = (pdu: SmppPdu): SmppPdu =>
  Object.fromEntries(
    Object.entries(pdu).map(([name, value]) => [name, TIMES.includes(name) ? '' : value]),
  ) as unknown as SmppPdu;

describe.each(EVERY.map((pdu) => [pdu.pdu, pdu] as const))('%s', (_name, pdu) => {
  const frame = encodePdu(pdu);

  test('is read as it was written', () => {
    expect(decodePdu(frame)).toEqual(pdu);
    expect(frame.readUInt32BE(0)).toBe(frame.length);
  });

  test('goes through JSON', () => {
    const json = JSON.parse(JSON.stringify(toJson(frame))) as ReturnType<typeof toJson>;
    expect(fromJson(json).toString('hex')).toBe(frame.toString('hex'));
  });

  test('is what the package smpp writes', () => {
    expect(encodePdu(withoutTimes(pdu)).toString('hex')).toBe(theirs(pdu));
  });

  test('cut short at any length it is read or refused, never worse', () => {
    for (let length = 0; length < frame.length; length++) {
      const cut = Buffer.from(frame.subarray(0, length));
      try {
        expect(decodePdu(cut).pdu).toBe(pdu.pdu);
      } catch (error) {
        expect(error).toBeInstanceOf(PduError);
      }
    }
  });
});

describe('tolerance', () => {
  const deliver = encodePdu(EVERY.find(({ pdu }) => pdu === 'deliver_sm') as SmppPdu);

  test('octets after the end, and a length shorter than the frame', () => {
    const padded = Buffer.concat([deliver, Buffer.alloc(5, 0xee)]);
    expect(decodePdu(padded)).toEqual(decodePdu(deliver));
  });

  test('parameters nobody knows are kept', () => {
    const own = Buffer.from('14010003aabbcc', 'hex');
    const frame = Buffer.concat([deliver, own]);
    frame.writeUInt32BE(frame.length, 0);
    expect(toJson(frame).fields.tlvs).toContainEqual({ tag: 0x1401, hex: 'aabbcc' });
    expect(fromJson(toJson(frame)).toString('hex')).toBe(frame.toString('hex'));
  });

  test('a known parameter of another length is kept by its octets', () => {
    const frame = Buffer.concat([deliver, Buffer.from('020c0001ff', 'hex')]);
    frame.writeUInt32BE(frame.length, 0);
    expect(toJson(frame).fields.tlvs).toContainEqual({ tag: 0x020c, name: 'sar_msg_ref_num', hex: 'ff' });
    expect(fromJson(toJson(frame)).toString('hex')).toBe(frame.toString('hex'));
  });

  test('an answer without body', () => {
    const frame = Buffer.from('00000010800000040000000000000007', 'hex');
    expect(decodePdu(frame)).toMatchObject({ pdu: 'submit_sm_resp', seq: 7, messageId: '' });
  });

  test('an unknown command is named', () => {
    expect(() => decodePdu(Buffer.from('00000010000012340000000000000007', 'hex'))).toThrow(UnknownCommand);
  });
});

describe('strictness', () => {
  const submit = EVERY.find(({ pdu }) => pdu === 'submit_sm') as Extract<SmppPdu, { pdu: 'submit_sm' }>;

  test.each([
    ['a source address of 21 characters', { sourceAddr: '1'.repeat(21) }, 'sourceAddr'],
    ['a short_message of 255 octets is the most', { shortMessage: Buffer.alloc(256) }, 'shortMessage'],
    ['an address that is not ASCII', { destAddr: '１３８' }, 'destAddr'],
    ['a sequence number beyond 32 bits', { seq: 2 ** 32 }, 'seq'],
    ['a priority beyond an octet', { priorityFlag: 256 }, 'priorityFlag'],
  ])('%s', (_name, change, field) => {
    const write = (): Buffer => encodePdu({ ...submit, ...change });
    expect(write).toThrow(PduError);
    expect(write).toThrow(expect.objectContaining({ field }) as Error);
  });
});
