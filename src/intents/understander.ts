import { systemClock } from '../core/clock';
import { type CorpusSentence, parseCorpus, readCorpusFiles } from './corpus';
import { type Model } from './model';
import { loadOrTrain, type ModelLog } from './model-cache';
import { createNlp, nluIn } from './nlp-frame';
import { canTrainApart, trainApart } from './train-apart';
import { type Understander } from './understanding';

/** The understander of a trained model, held by the nlp.js frame. */
export function createUnderstander(model: Model): Understander {
  const nlu = nluIn(createNlp(model, systemClock));
  return { understand: (text, context) => nlu.understand(text, context) };
}

async function train(corpus: readonly CorpusSentence[]): Promise<Model> {
  if (canTrainApart()) {
    try {
      return await trainApart(corpus);
    } catch {
      // No second process here, or not enough memory for it: slower and larger, and the same model.
    }
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only to train here: it brings a dictionary of pinyin
  const { trainModel } = require('./train') as typeof import('./train');
  return trainModel(corpus);
}

/**
 * The understander of a corpus folder; the model comes from the cache, or is trained (some 15 s, in a process of its own) and cached.
 * @param log told once what was done: loaded, or trained and why the cached model was refused
 * @throws AppError `corpus_faults` with every fault of the corpus by file and line
 */
export async function loadUnderstander(options: {
  corpusDir: string;
  cacheDir: string;
  log?: ModelLog;
}): Promise<Understander> {
  const files = await readCorpusFiles(options.corpusDir);
  const model = await loadOrTrain(options.cacheDir, files, () => train(parseCorpus(files)), options.log);
  return createUnderstander(model);
}
