/** One stretch of confidence: what it says on average, and how often it was right. */
export interface ReliabilityBin {
  from: number;
  texts: number;
  confidence: number;
  right: number;
}

const BINS = 10;

/** Ten equal stretches of confidence, the empty ones left out. */
export function reliability(cases: readonly { confidence: number; right: boolean }[]): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, (_, i) => ({ from: i / BINS, texts: 0, confidence: 0, right: 0 }));
  for (const { confidence, right } of cases) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))] as ReliabilityBin;
    bin.texts += 1;
    bin.confidence += confidence;
    bin.right += Number(right);
  }
  return bins
    .filter(({ texts }) => texts > 0)
    .map(({ from, texts, confidence, right }) => ({
      from,
      texts,
      confidence: confidence / texts,
      right: right / texts,
    }));
}

/** Mean distance between what the confidence says and how often it was right (expected calibration error), 0..1. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const texts = bins.reduce((sum, bin) => sum + bin.texts, 0);
  return texts === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.texts * Math.abs(bin.confidence - bin.right), 0) / texts;
}
