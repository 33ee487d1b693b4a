import { MESSAGE_ID_LENGTH, messageIdInText } from './message-id';

/** A status report: the content of a Deliver whose IsReport is 1 (6.2.63). */
export interface SmgpReport {
  /** Of the Submit it is about. */
  msgId: string;
  sub: string;
  dlvrd: string;
  /** YYMMDDhhmm; some gateways add the seconds. */
  submitTime: string;
  doneTime: string;
  stat: string;
  err: string;
  text: string;
}

const ID = Buffer.from('id:');
const SUB = / sub:/i;
const SPACE = 0x20;
/** A value may be left out; what comes after the space is then the next field's name. */
const NO_NAME = '(?!(?:sub|dlvrd|submit|done|stat|err|te?xt)\\b)';
const valueOf = (name: string) => new RegExp(`\\b${name}:[ ]?${NO_NAME}([^\\s\\0]*)`, 'i');
const VALUES = {
  sub: valueOf('sub'),
  dlvrd: valueOf('dlvrd'),
  submitTime: valueOf('submit[ _]date'),
  doneTime: valueOf('done[ _]date'),
  stat: valueOf('stat'),
  err: valueOf('err'),
};

/**
 * Where the id begins and ends. Its ten octets may be any, spaces and colons too, so its length decides before what follows;
 * an id in digits ends at the space.
 */
function idIn(content: Buffer): [from: number, to: number] | undefined {
  const from = content.subarray(0, 16).toString('latin1').toLowerCase().indexOf(ID.toString()) + ID.length;
  if (from < ID.length) return undefined;
  const binaryEnd = from + MESSAGE_ID_LENGTH;
  if (SUB.test(content.toString('latin1', binaryEnd, binaryEnd + 5))) return [from, binaryEnd];
  const space = content.indexOf(SPACE, from);
  return space > from ? [from, space] : undefined;
}

/** Undefined where there is no id or no state. Names of fields in any case, with space or underscore, in any order. */
export function readReport(content: Buffer): SmgpReport | undefined {
  const id = idIn(content);
  if (id === undefined) return undefined;
  const rest = content.toString('latin1', id[1]);
  const value = (name: keyof typeof VALUES): string => VALUES[name].exec(rest)?.[1] ?? '';
  const stat = value('stat').toUpperCase();
  if (stat === '') return undefined;
  return {
    msgId: messageIdInText(content.subarray(...id)),
    sub: value('sub'),
    dlvrd: value('dlvrd'),
    submitTime: value('submitTime'),
    doneTime: value('doneTime'),
    stat,
    err: value('err'),
    text: /\bte?xt:([^]*)$/i.exec(rest)?.[1]?.replace(/\0+$/, '') ?? '',
  };
}

const TEXT_LENGTH = 20;
const HEX_ID = /^[0-9a-f]{20}$/i;

/** As the specification has it: the id in ten octets, the text filled up to 20. An id that is not 20 digits goes as it is. */
export function writeReport(report: SmgpReport): Buffer {
  const { msgId, sub, dlvrd, submitTime, doneTime, stat, err, text } = report;
  const dates = `submit date:${submitTime} done date:${doneTime}`;
  return Buffer.concat([
    ID,
    HEX_ID.test(msgId) ? Buffer.from(msgId, 'hex') : Buffer.from(msgId, 'latin1'),
    Buffer.from(` sub:${sub} dlvrd:${dlvrd} ${dates} stat:${stat} err:${err} text:`, 'latin1'),
    Buffer.from(text.padEnd(TEXT_LENGTH, '\0'), 'latin1'),
  ]);
}
