import { type Checked, invalid, valid } from '../../core/checked';
import { checkMobile } from '../../core/mobile';
import { PART_FORMS } from '../carrier-side';
import type { MoText } from '../options';

const SERVICE_NUMBER = /^\d{3,21}$/;

function readJson(line: string): Checked<MoText> {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch {
    return invalid('mo_json', 'JSON 格式不对，应如 {"from":"13800138000","text":"查定额"}');
  }
  const { from, to, text, form } = given as Record<string, unknown>;
  if (typeof from !== 'string' || typeof text !== 'string')
    return invalid('mo_fields', 'from 和 text 必填，且都是字符串，应如 {"from":"13800138000","text":"查定额"}');
  const known = PART_FORMS.find((candidate) => candidate === form);
  if (form !== undefined && known === undefined) return invalid('mo_form', `form 应为 ${PART_FORMS.join('、')} 之一`);
  const read = address(from, to === undefined ? undefined : String(to), text);
  return read.ok && known !== undefined ? valid({ ...read.value, form: known }) : read;
}

function address(typedFrom: string, to: string | undefined, text: string): Checked<MoText> {
  const from = checkMobile(typedFrom);
  if (!from.ok) return from;
  if (to !== undefined && !SERVICE_NUMBER.test(to)) return invalid('mo_to', `“${to}”不是接入号，应为数字，如 1236601`);
  if (text.trim() === '') return invalid('mo_text', '短信没有内容');
  return valid({ from: from.value, ...(to !== undefined && { to }), text });
}

/**
 * A text from a phone as a line: `13800138000 内容`, `13800138000<TAB>内容`, with `>1236601` after the number for another
 * number than the account's code, or a JSON object {from, to?, text, form?}.
 */
export function readMoLine(line: string): Checked<MoText> {
  const trimmed = line.trim();
  if (trimmed.startsWith('{')) return readJson(trimmed);
  const parts = /^(\+?[\d-]{5,})(?:>(\S+))?[\s,，:：]+(.+)$/su.exec(trimmed);
  if (parts === null) return invalid('mo_line', '应为“手机号 内容”，例如：13800138000 上周交的申请办到哪了');
  return address(parts[1] ?? '', parts[2], parts[3] ?? '');
}
