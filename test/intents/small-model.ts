import { join } from 'node:path';
import { type CorpusSentence, parseCorpus, readCorpusFiles } from '../../src/intents/corpus';
import { type Model } from '../../src/intents/model';
import { trainModel } from '../../src/intents/train';

export const CORPUS_DIR = join(__dirname, '../../knowledge/intents');

/** Every n-th sentence of the shipped corpus: enough to train on in about a second where a test is about the machinery. */
export async function smallCorpus(every = 10): Promise<CorpusSentence[]> {
  return parseCorpus(await readCorpusFiles(CORPUS_DIR)).filter((_, at) => at % every === 0);
}

export async function smallModel(): Promise<Model> {
  return trainModel(await smallCorpus(), { folds: 2, classifier: { epochs: 4 } });
}
