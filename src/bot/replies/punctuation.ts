const FULL_WIDTH: Readonly<Record<string, string>> = {
  ',': '，',
  ';': '；',
  ':': '：',
  '!': '！',
  '?': '？',
  '(': '（',
  ')': '）',
};
const CHINESE = /[\u3400-\u9fff。，；：！？（）“”《》、〔〕]/;

/**
 * Chinese punctuation where a mark stands beside Chinese, so that 9:00 and links stay as they are. A bracket takes the width of its
 * partner. The length does not change.
 */
export function chinesePunctuation(text: string): string {
  const out = [...text];
  const opened: number[] = [];
  for (const [i, mark] of out.entries()) {
    const wide = FULL_WIDTH[mark];
    if (wide === undefined) continue;
    // 按1%,1000000×1%: no number goes on behind a percent sign.
    const beside =
      CHINESE.test(out[i - 1] ?? '') || CHINESE.test(out[i + 1] ?? '') || (mark === ',' && out[i - 1] === '%');
    if (mark === '(') opened.push(i);
    if (mark === ')') {
      const partner = opened.pop();
      if (partner !== undefined && (beside || out[partner] === '（')) {
        out[partner] = '（';
        out[i] = wide;
      }
    } else if (beside) out[i] = wide;
  }
  return out.join('');
}
