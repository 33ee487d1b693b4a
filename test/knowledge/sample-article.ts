/** The text of an article file that has nothing wrong, with fields replaced (a value of undefined drops the field). */
export function articleFile(overrides: Record<string, string | undefined> = {}, body = '完整的说明。'): string {
  const fields: Record<string, string | undefined> = {
    id: 'sample-answer',
    title: "'样例'",
    taxes: '[增值税]',
    audience: '[个体工商户]',
    questions: ['一问', '二问', '三问', '四问', '五问', '六问'].map((question) => `\n  - '样例${question}'`).join(''),
    answer: "'答复在这里。'",
    basis: "\n  - doc: '中华人民共和国增值税法'\n    article: '第一条'\n    date: '2024-12-25'",
    validFrom: "'2026-01-01'",
    region: 'CN',
    owner: "'货物和劳务税处'",
    reviewBy: "'2027-06-30'",
    related: '[]',
    checked: "'全文'",
    ...overrides,
  };
  const lines = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [value.startsWith('\n') ? `${field}:${value}` : `${field}: ${value}`],
  );
  return `---\n${lines.join('\n')}\n---\n\n${body}\n`;
}
