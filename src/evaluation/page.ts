import { type Intent, INTENTS } from '../intents/understanding';
import type { Fall, Figures } from './baseline';
import type { ReliabilityBin } from './reliability';
import type { AnswerReport } from './score-answers';
import type { DialogueReport } from './score-dialogues';
import type { TextReport } from './score-texts';

/** All that was measured on one set. */
export interface SetReport {
  name: string;
  texts: TextReport;
  answers: AnswerReport;
  dialogues: DialogueReport;
  reliability: ReliabilityBin[];
}

const INTENT_NAMES: Record<Intent, string> = {
  invoice_verify: '查真伪',
  fixed_tax_query: '查定额',
  invoice_quota_query: '发票核定',
  progress_query: '办理进度',
  tax_officer_query: '查管理员',
  consult: '咨询',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  subscribe: '开通',
  unsubscribe: '退订',
  feedback_query: '投诉举报结果',
  invoice_flow_query: '发票流向',
  office_info: '办税厅',
  greeting: '问候',
  help: '帮助',
  human_agent: '人工',
  thanks: '感谢',
  affirm: '肯定',
  deny: '否定',
  cancel: '取消',
  provide_info: '只给信息',
  out_of_scope: '范围外',
};

const FIGURE_NAMES: Record<string, string> = {
  texts: '范围内短信(条)',
  outside: '范围外短信(条)',
  accuracy: '意图正确',
  joint: '意图和信息项都正确',
  slotsExact: '信息项全对',
  numberSlotsF1: '号码类信息项 F1',
  auroc: '范围外识别 AUROC',
  acceptedAt95: '95% 范围内放行时误收的范围外',
  refusedOutside: '范围外被拒',
  refusedInside: '范围内被误拒',
  calibrationError: '把握与实际的平均差',
  questions: '问题(个)',
  allFacts: '答复含全部要点',
  allFactsAtOnce: '不经反问即含全部要点',
  factRecall: '要点平均',
  dialogues: '对话(段)',
  turns: '轮次',
  dialoguesRight: '整段正确',
  turnsRight: '单轮正确',
};

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);
const row = (cells: readonly string[], cell = 'td'): string =>
  `<tr>${cells.map((text) => `<${cell}>${text}</${cell}>`).join('')}</tr>`;
const number = (value: number | undefined): string =>
  value === undefined ? '—' : Number.isInteger(value) && value > 1 ? String(value) : value.toFixed(3);

function figuresTable(figures: Figures, before: Figures | undefined): string {
  const sets = Object.keys(figures);
  const names = [...new Set(sets.flatMap((set) => Object.keys(figures[set] ?? {})))];
  const cell = (set: string, name: string): string => {
    const now = figures[set]?.[name];
    const then = before?.[set]?.[name];
    const change =
      now === undefined || then === undefined || Math.abs(now - then) < 0.0005
        ? ''
        : ` <small>(原 ${number(then)})</small>`;
    return number(now) + change;
  };
  const head = row(['', ...sets.map(escape)], 'th');
  return `<table>${head}${names
    .map((name) => row([escape(FIGURE_NAMES[name] ?? name), ...sets.map((set) => cell(set, name))]))
    .join('')}</table>`;
}

function confusionTable(confusion: TextReport['confusion']): string {
  const head = row(
    ['应为 \\ 判为', ...INTENTS.map((intent) => `<span title="${intent}">${INTENT_NAMES[intent]}</span>`)],
    'th',
  );
  const rows = INTENTS.filter((intent) => confusion.has(intent)).map((wanted) => {
    const got = confusion.get(wanted);
    const cells = INTENTS.map((intent) => {
      const count = got?.get(intent) ?? 0;
      if (count === 0) return '';
      return intent === wanted ? `<b>${count}</b>` : `<span class="wrong">${count}</span>`;
    });
    return row([`<span title="${wanted}">${INTENT_NAMES[wanted]}</span>`, ...cells]);
  });
  return `<table class="confusion">${head}${rows.join('')}</table>`;
}

const SIZE = 220;

/** What the confidence says (across) against how often it was right (up); the area of a point grows with its texts. */
function reliabilityDiagram(bins: readonly ReliabilityBin[]): string {
  const most = Math.max(1, ...bins.map(({ texts }) => texts));
  const points = bins.map(
    ({ confidence, right, texts }) =>
      `<circle cx="${confidence * SIZE}" cy="${SIZE - right * SIZE}" r="${3 + 9 * Math.sqrt(texts / most)}"><title>把握 ${confidence.toFixed(2)}，正确 ${right.toFixed(2)}，${texts} 条</title></circle>`,
  );
  const table = `<table>${row(['把握', '实际正确', '条数'], 'th')}${bins
    .map(({ confidence, right, texts }) => row([confidence.toFixed(2), right.toFixed(2), String(texts)]))
    .join('')}</table>`;
  return `<div class="side"><svg viewBox="-8 -8 ${SIZE + 16} ${SIZE + 16}" width="${SIZE + 16}" role="img" aria-label="把握与实际正确率">
<rect width="${SIZE}" height="${SIZE}"/><line x1="0" y1="${SIZE}" x2="${SIZE}" y2="0"/>${points.join('')}</svg>${table}</div>`;
}

function mistakes({ texts, answers, dialogues }: SetReport): string {
  const textRows = texts.wrong.map(({ id, text, wanted, got, missing, invented }) =>
    row([
      id,
      escape(text),
      INTENT_NAMES[wanted],
      wanted === got ? '' : INTENT_NAMES[got],
      escape(missing.join(' ')),
      escape(invented.join(' ')),
    ]),
  );
  const answerRows = answers.wrong.map(({ id, text, missing, articles }) =>
    row([id, escape(text), escape(missing.join('、')), escape(articles.join(' '))]),
  );
  const turnRows = dialogues.wrong.map(({ id, turn, user, wanted, got }) =>
    row([
      `${id} 第${turn}轮`,
      escape(user),
      escape(`${INTENT_NAMES[wanted.intent]} ${JSON.stringify(wanted.slots)} ${wanted.reply.join('|')}`),
      got ? escape(`${INTENT_NAMES[got.intent]} ${JSON.stringify(got.slots)} ${got.reply ?? '(未回复)'}`) : '(缺)',
    ]),
  );
  const table = (title: string, head: string[], rows: string[]): string =>
    rows.length === 0 ? '' : `<h3>${title}(${rows.length})</h3><table>${row(head, 'th')}${rows.join('')}</table>`;
  return [
    table('判错的短信', ['编号', '短信', '应为', '判为', '漏掉', '多出'], textRows),
    table('缺要点的答复', ['编号', '问题', '缺少的要点', '答复所用的知识'], answerRows),
    table('不对的轮次', ['编号', '来信', '应为', '实际'], turnRows),
  ].join('');
}

/** One page, complete in itself: figures beside the baseline's, confusion, reliability, every mistake. Chinese: editors read it too. */
export function evaluationPage(
  sets: readonly SetReport[],
  figures: Figures,
  before: Figures | undefined,
  fallen: readonly Fall[],
): string {
  const verdict =
    fallen.length === 0
      ? '<p>没有一项比上次下降超过一个百分点。</p>'
      : `<p class="wrong">下降超过一个百分点：${fallen
          .map(({ set, figure, before: then, now }) =>
            escape(`${set} ${FIGURE_NAMES[figure] ?? figure} ${number(then)} → ${number(now)}`),
          )
          .join('；')}</p>`;
  const parts = sets.map(
    (set) =>
      `<h2>${escape(set.name)}</h2>${set.texts.confusion.size > 0 ? `${confusionTable(set.texts.confusion)}${reliabilityDiagram(set.reliability)}` : ''}${mistakes(set)}`,
  );
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>12366 理解与答复评测</title>
<style>body{font:14px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;margin:2em;color:#222}table{border-collapse:collapse;margin:.5em 0}
td,th{border:1px solid #ccc;padding:.15em .5em;text-align:left;vertical-align:top}th{background:#f4f4f4}.confusion td,.confusion th{padding:.1em .3em;font-size:12px;text-align:center}
.wrong{color:#b00020}small{color:#777}.side{display:flex;gap:2em;align-items:flex-start}svg rect{fill:none;stroke:#999}svg line{stroke:#bbb;stroke-dasharray:4}svg circle{fill:#2a6fb0;fill-opacity:.6}</style>
<h1>12366 理解与答复评测</h1>${verdict}${figuresTable(figures, before)}${parts.join('')}</html>
`;
}
