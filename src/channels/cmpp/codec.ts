import { ANSWER_BIT, withAnswers } from '../wire/commands';
import { frameMaker } from '../wire/frame-maker';
import { type Layout, PduError } from '../wire/layout';
import { getUint32, putUint32 } from '../wire/octets';
import { type CmppName, type CmppPdu, COMMANDS, LAYOUTS_20, LAYOUTS_30 } from './layouts';

export type { CmppName, CmppPdu, CmppPduOf } from './layouts';

export type CmppVersion = '2.0' | '3.0';

/** Total_Length, Command_Id, Sequence_Id. */
export const HEADER_LENGTH = 12;
/** Longer than a submit to 255 numbers. */
export const MAX_LENGTH = 10_000;

/** The command of a PDU's header, or undefined where CMPP has none of that number. */
export function nameOf(frame: Buffer): CmppName | undefined {
  return frame.length < HEADER_LENGTH ? undefined : NAMES.get(getUint32(frame, 4));
}

const CODES = new Map(Object.entries(withAnswers(COMMANDS)) as [CmppName, number][]);
const NAMES = new Map(Array.from(CODES, ([name, code]) => [code, name]));

export interface CmppCodec {
  readonly version: CmppVersion;
  /** Of the Version field: 0x30 or 0x20. */
  readonly versionOctet: number;
  /** Writes the whole PDU and returns its end. PduError where a value does not fit. */
  write(pdu: CmppPdu, into: Buffer, at: number): number;
  encodePdu(pdu: CmppPdu): Buffer;
  /** `frame` is one whole PDU. PduError where it is none of CMPP, or lacks fields. Contents are views of the frame. */
  decodePdu(frame: Buffer): CmppPdu;
  /** All there are. */
  readonly names: readonly CmppName[];
  /** The fields of a PDU in their order. */
  fieldsOf(name: CmppName): Layout<CmppPdu>['fields'];
}

type AnyLayout = Layout<CmppPdu>;

/** Octets of an answer's body in the other version: gateways mix the two. */
function exactLength(of: AnyLayout): number {
  return of.fields.reduce((sum, { width }) => sum + width, 0);
}

function createCodec(version: CmppVersion): CmppCodec {
  const [own, other] = version === '3.0' ? [LAYOUTS_30, LAYOUTS_20] : [LAYOUTS_20, LAYOUTS_30];
  const layouts = new Map<number, { layout: AnyLayout; name: CmppName }>();
  /** Answers whose status has the other version's width: by command, the length and the layout it tells. */
  const variants = new Map<number, { length: number; layout: AnyLayout }>();
  for (const [code, name] of NAMES) {
    const layout = own[name] as unknown as AnyLayout;
    const variant = other[name] as unknown as AnyLayout;
    layouts.set(code, { layout, name });
    if (code >= ANSWER_BIT && exactLength(layout) !== exactLength(variant)) {
      variants.set(code, { length: HEADER_LENGTH + exactLength(variant), layout: variant });
    }
  }

  const write = (pdu: CmppPdu, into: Buffer, at: number): number => {
    const code = CODES.get(pdu.pdu);
    if (code === undefined) throw new PduError('type', 'pdu', `CMPP has no ${String(pdu.pdu)}`);
    if (at + HEADER_LENGTH > into.length) throw new PduError('too_long', 'header', 'the PDU does not fit its buffer');
    const end = layouts.get(code)!.layout.write(pdu, into, at + HEADER_LENGTH);
    putUint32(into, at, end - at);
    putUint32(into, at + 4, code);
    putUint32(into, at + 8, pdu.seq);
    return end;
  };
  const makeFrame = frameMaker(MAX_LENGTH);

  return {
    version,
    versionOctet: version === '3.0' ? 0x30 : 0x20,
    names: [...CODES.keys()],
    write,
    encodePdu: (pdu) => makeFrame(write, pdu),
    decodePdu: (frame) => {
      const { length } = frame;
      if (length < HEADER_LENGTH) throw new PduError('too_short', 'header', `a PDU of ${length} octets`);
      const code = getUint32(frame, 4);
      const found = layouts.get(code);
      if (found === undefined) throw new PduError('range', 'commandId', `CMPP has no command 0x${code.toString(16)}`);
      let { layout } = found;
      if (code >= ANSWER_BIT) {
        const variant = variants.get(code);
        if (variant !== undefined && variant.length === length) layout = variant.layout;
      }
      const pdu = layout.read(frame, HEADER_LENGTH, length);
      pdu.seq = getUint32(frame, 8);
      return pdu;
    },
    fieldsOf: (name) => own[name].fields,
  };
}

export const cmpp20 = createCodec('2.0');
export const cmpp30 = createCodec('3.0');
