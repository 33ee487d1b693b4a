import type { Intent } from '../understanding';

/** What may follow a command. */
type Rest =
  /** Nothing: the command is the whole text. */
  | 'nothing'
  /** Values and their labels, no other words. */
  | 'values'
  /** Anything the sender writes, such as the substance of a complaint. */
  | 'words';

interface Command {
  intent: Intent;
  rest: Rest;
  /** Other ways to type it; `readCommand` answers with the command itself. */
  aliases?: readonly string[];
}

/** The commands of the published list (data/README.md, Labels), each under the name that it is told to taxpayers by. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  CXFP: { intent: 'invoice_verify', rest: 'values' },
  FPCX: { intent: 'invoice_verify', rest: 'values' },
  FP: { intent: 'invoice_verify', rest: 'values' },
  FPLX: { intent: 'invoice_flow_query', rest: 'values' },
  DSCX: { intent: 'fixed_tax_query', rest: 'values' },
  FPHD: { intent: 'invoice_quota_query', rest: 'values' },
  BLJD: { intent: 'progress_query', rest: 'values' },
  JDCX: { intent: 'progress_query', rest: 'values' },
  GLYCX: { intent: 'tax_officer_query', rest: 'values' },
  GLY: { intent: 'tax_officer_query', rest: 'values' },
  TSJG: { intent: 'feedback_query', rest: 'values' },
  JBJG: { intent: 'feedback_query', rest: 'values' },
  TS: { intent: 'complaint', rest: 'words' },
  JB: { intent: 'report', rest: 'words' },
  JY: { intent: 'suggestion', rest: 'words' },
  BSDT: { intent: 'office_info', rest: 'words' },
  KT: { intent: 'subscribe', rest: 'values', aliases: ['开通', '订阅'] },
  DY: { intent: 'subscribe', rest: 'values' },
  '0001': { intent: 'subscribe', rest: 'nothing' },
  TD: { intent: 'unsubscribe', rest: 'nothing', aliases: ['退订', 'TDTD'] },
  QX: { intent: 'unsubscribe', rest: 'nothing' },
  T: { intent: 'unsubscribe', rest: 'nothing' },
  '0000': { intent: 'unsubscribe', rest: 'nothing' },
  '0': { intent: 'unsubscribe', rest: 'nothing' },
  BZ: { intent: 'help', rest: 'nothing', aliases: ['HELP', '?'] },
  RG: { intent: 'human_agent', rest: 'nothing' },
};

const SPELLINGS = Object.entries(COMMANDS)
  .flatMap(([command, { aliases = [] }]) => [command, ...aliases].map((spelling) => ({ spelling, command })))
  .sort((a, b) => b.spelling.length - a.spelling.length);

const EDGE = /^[\s"'“”‘’《》「」【】[\](){}<>.,;:!~*#+_/-]+|[\s"'“”‘’《》「」【】[\](){}<>.,;:!~*#+_/-]+$/g;
const SEPARATORS = /^[\s#+,_:;/.*=|-]+/;
/** Labels of values and courtesies that may stand beside them. */
const LABELS =
  /发票|纳税人识别号|识别号|税号|统一社会|信用代码|代码|号码|票号|受理号|流水号|编号|手机号?|电话|谢谢|多谢|麻烦|请|您|你|年|月|第|季度|度|份|和|与|及/g;
const CHINESE_DIGITS = /[零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]/g;
/** No id has fewer digits than this; so few letters between separators are a group of an id (9241 0184 MA45 JMG3 KY). */
const ID_DIGITS = 6;
const GROUP_LETTERS = 4;

/** Nothing but values, their labels, separators and a courtesy. */
function onlyValues(rest: string): boolean {
  const words = rest.replace(LABELS, ' ').replace(CHINESE_DIGITS, '0').toUpperCase();
  const digits = words.replace(/\D/g, '').length;
  if (digits === 0 || /[^0-9A-Z\s#+,_:;/.*=|&!~()[\]【】<>-]/.test(words)) return false;
  return words
    .split(/[^0-9A-Z]+/)
    .every(
      (group) => /^\d*$/.test(group) || (digits >= ID_DIGITS && (/\d/.test(group) || group.length <= GROUP_LETTERS)),
    );
}

const TALKS_OF_IT =
  /^["'”’」]?\s*(?:开头|打头|起头|字头|字样|(?:是|代表)(?:什么|啥)|这个(?:指令|命令|代码)|怎么(?:用|发)|的?(?:结果|进度|进展|回音|到哪)[^,.]{0,5}(?:[,.?!\s].{0,4})?$)/;

/** TS-20260311-006993 is the number of a complaint and not one, whatever is asked about it. */
const OWN_NUMBER = /^\d{4}[\s.-]?\d{4}[\s.-]*\d{6}(?!\d)/;

/** What follows must not continue the command as a Latin word: TSINGTAO, jbhaha and TS2026… (a number of a complaint) are no commands, and neither is talk about the letters or about what became of it: JY开头的那个编号, ts结果呢. */
function continuesTheWord(rest: string): boolean {
  return /^[0-9A-Za-z]/.test(rest) || TALKS_OF_IT.test(rest);
}

function fits(command: Command, rest: string, separated: boolean): boolean {
  if (rest === '') return true;
  switch (command.rest) {
    case 'nothing':
      return false;
    case 'values':
      return onlyValues(rest);
    case 'words':
      if (OWN_NUMBER.test(rest)) return false;
      return (separated && !TALKS_OF_IT.test(rest)) || !continuesTheWord(rest);
  }
}

/**
 * The command a text is, or undefined where it is none. `command` is the name in `COMMANDS` (capitals), `rest` what follows it without the
 * separators between. Any case, and space # + , _ or nothing between command and rest; a command with other words behind it is no command
 * (FP税率是多少), except those that take a statement (TS JB JY BSDT).
 *
 * @param normalised as `normalise` gives it
 */
export function readCommand(normalised: string): { command: string; intent: Intent; rest: string } | undefined {
  const bare = normalised.replace(EDGE, '');
  const text = bare === '' ? normalised.trim() : bare;
  const upper = text.toUpperCase();
  if (upper.length !== text.length) return undefined;
  for (const { spelling, command } of SPELLINGS) {
    if (!upper.startsWith(spelling)) continue;
    const definition = COMMANDS[command];
    if (definition === undefined) continue;
    const behind = text.slice(spelling.length);
    const rest = behind.replace(SEPARATORS, '').trim();
    // 退订, 开通, 订阅 and 0001 are commands only when they are the whole text: 开通 and a statement is for the classifier.
    if (rest !== '' && spelling !== command) continue;
    if (fits(definition, rest, rest.length < behind.length)) return { command, intent: definition.intent, rest };
  }
  return undefined;
}
