import { cmpp20, cmpp30 } from '../src/channels/cmpp/codec';
import { cmpp20Json, cmpp30Json } from '../src/channels/cmpp/json';
import * as sgip from '../src/channels/sgip/codec';
import * as sgipJson from '../src/channels/sgip/json';
import * as smgp from '../src/channels/smgp/codec';
import * as smgpJson from '../src/channels/smgp/json';
import * as smpp from '../src/channels/smpp/codec';
import * as smppJson from '../src/channels/smpp/json';

/**
 * Codecs alone, per second of processor time (all threads of the process): a submit to octets in a buffer of its own and back to fields, all protocols in one process so that
 * none is optimised for itself. The submits have one part of a long Chinese text, 140 octets; numbers and sequence differ.
 *   npm run bench -- codec
 * Prints JSON. Limit (docs/architecture.md): ≥ 1,000,000/s in CMPP, the protocol of most texts.
 */
const ROUNDS = 7;
const A_ROUND = 300_000;
const VARIANTS = 256;

const TEXT = '您查询的发票信息与税务机关电子信息一致，具体内容请登录网站核对。'.repeat(3).slice(0, 67);
const LONG = { msgFmt: 8, text: TEXT, concatRef: 7, concatTotal: 2, concatIndex: 1 };
const mobile = (i: number) => `13800${String(100_000 + i * 379).slice(-6)}`;

type Fields = Record<string, unknown>;
interface Subject {
  name: string;
  /** One submit there and back, of as many as `VARIANTS`; returns something of what was read. */
  turn(i: number): number;
}

/** `P` stays the protocol's own type, so that each subject is compiled for its own. */
function subject<P>(
  name: string,
  codec: { encodePdu(pdu: P): Buffer; decodePdu(frame: Buffer): P },
  frameOf: (i: number) => Buffer,
): Subject {
  const pdus = Array.from({ length: VARIANTS }, (_, i) => codec.decodePdu(frameOf(i)));
  const { encodePdu, decodePdu } = codec;
  return {
    name,
    turn: (i) => {
      const frame = encodePdu(pdus[i % VARIANTS]!);
      decodePdu(frame);
      return frame.length;
    },
  };
}

const cmppFields = (i: number): Fields => ({
  ...LONG,
  seq: i,
  registeredDelivery: 1,
  msgLevel: 3,
  serviceId: 'MYSVC',
  feeUserType: 2,
  feeTerminalId: '',
  msgSrc: '106001',
  feeType: '01',
  feeCode: '000000',
  validTime: '260806235959032+',
  atTime: '',
  srcId: '1069000101901',
  dest: [mobile(i)],
  linkId: '',
});

const sgipFields = (i: number): Fields => ({
  ...LONG,
  seq: [3_025_000_001, 806_120_934, i],
  spNumber: '1069000101901',
  chargeNumber: '000000000000000000000',
  dest: [`86${mobile(i)}`],
  corpId: '12345',
  serviceType: 'MYSVC',
  feeType: 1,
  feeValue: '000000',
  givenValue: '000000',
  agentFlag: 0,
  moreLateToMtFlag: 2,
  priority: 9,
  expireTime: '260806235959032+',
  scheduleTime: '',
  reportFlag: 1,
  messageType: 0,
});

const smgpFields = (i: number): Fields => ({
  ...LONG,
  seq: i,
  msgType: 6,
  needReport: 1,
  priority: 3,
  serviceId: 'MYSVC',
  feeType: '00',
  feeCode: '000000',
  fixedFee: '000000',
  validTime: '260806235959032+',
  atTime: '',
  srcTermId: '1069000101901',
  chargeTermId: '',
  dest: [mobile(i)],
  reserve: '',
});

const smppFields = (i: number): Fields => ({
  ...LONG,
  seq: i,
  serviceType: '',
  sourceAddr: '1069000101901',
  sourceTon: 0,
  sourceNpi: 1,
  destAddr: `86${mobile(i)}`,
  destTon: 1,
  destNpi: 1,
  registeredDelivery: 1,
  dataCoding: 8,
  msgFmt: undefined,
});

const submit =
  (json: { fromJson(json: { pdu: string; fields: Fields }): Buffer }, fields: (i: number) => Fields, pdu = 'submit') =>
  (i: number) => {
    const given = Object.entries(fields(i)).filter(([, value]) => value !== undefined);
    return json.fromJson({ pdu, fields: Object.fromEntries(given) });
  };

const subjects: Subject[] = [
  subject('cmpp30', cmpp30, submit(cmpp30Json, cmppFields)),
  subject('cmpp20', cmpp20, submit(cmpp20Json, cmppFields)),
  subject('sgip12', sgip, submit(sgipJson, sgipFields)),
  subject('smgp30', smgp, submit(smgpJson, smgpFields)),
  subject('smpp34', smpp, submit(smppJson, smppFields, 'submit_sm')),
];

function perSecond({ turn }: Subject): number {
  let octets = 0;
  const start = process.cpuUsage();
  for (let i = 0; i < A_ROUND; i++) octets += turn(i);
  const { user, system } = process.cpuUsage(start);
  if (octets < A_ROUND * 100) throw new Error('nothing was written');
  return (A_ROUND / (user + system)) * 1_000_000;
}

const rates = new Map(subjects.map(({ name }) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const each of subjects) {
    const rate = perSecond(each);
    // The first round compiles.
    if (round > 0) rates.get(each.name)!.push(rate);
  }
}
const protocols = [...rates].map(([protocol, seen]) => {
  const sorted = [...seen].sort((a, b) => a - b);
  const [min, median, max] = [0, sorted.length >> 1, sorted.length - 1].map((at) => Math.round(sorted[at]!));
  return { protocol, encodeAndDecodePerSecond: { min, median, max } };
});
process.stdout.write(
  `${JSON.stringify({ bench: 'codec', submitsARound: A_ROUND, rounds: ROUNDS - 1, limit: 1_000_000, protocols }, null, 2)}\n`,
);
