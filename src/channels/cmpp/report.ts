import { layout, optional, text, uint, uint64 } from '../wire/layout';
import type { CmppVersion } from './codec';

/** A status report: the content of a DELIVER whose Registered_Delivery is 1 (8.4.5.1). */
export interface CmppReport {
  /** Of the SUBMIT it is about. */
  msgId: string;
  stat: string;
  /** YYMMDDhhmm */
  submitTime: string;
  doneTime: string;
  destTerminalId: string;
  smscSequence: number;
}

function table(terminalWidth: 21 | 32) {
  return layout('report', [
    uint64('msgId'),
    text('stat', 7),
    optional(text('submitTime', 10)),
    optional(text('doneTime', 10)),
    optional(text('destTerminalId', terminalWidth)),
    optional(uint('smscSequence', 4)),
  ]);
}

const REPORT_20 = table(21);
const REPORT_30 = table(32);
const LENGTH_20 = 60;
const LENGTH_30 = 71;

/** PduError where even Msg_Id and Stat are not there. Gateways of 3.0 that send the shorter form of 2.0 are understood. */
export function readReport(content: Buffer, version: CmppVersion): CmppReport {
  const short = version === '2.0' ? content.length !== LENGTH_30 : content.length === LENGTH_20;
  return (short ? REPORT_20 : REPORT_30).read(content, 0, content.length);
}

export function writeReport(report: CmppReport, version: CmppVersion): Buffer {
  const content = Buffer.alloc(version === '3.0' ? LENGTH_30 : LENGTH_20);
  (version === '3.0' ? REPORT_30 : REPORT_20).write(report, content, 0);
  return content;
}
