import { systemClock } from '../core/clock';
import { parseCorpus, readCorpusFiles } from './corpus';
import { type Model } from './model';
import { loadOrTrain, type ModelLog } from './model-cache';
import { createNlp, nluIn } from './nlp-frame';
import { trainModel } from './train';
import { type Understander } from './understanding';

/** The understander of a trained model, held by the nlp.js frame. */
export function createUnderstander(model: Model): Understander {
  const nlu = nluIn(createNlp(model, systemClock));
  return { understand: (text, context) => nlu.understand(text, context) };
}

/**
 * The understander of a corpus folder; the model comes from the cache, or is trained (some 15 s) and cached.
 * @param log told once what was done: loaded, or trained and why the cached model was refused
 * @throws AppError `corpus_faults` with every fault of the corpus by file and line
 */
export async function loadUnderstander(options: {
  corpusDir: string;
  cacheDir: string;
  log?: ModelLog;
}): Promise<Understander> {
  const files = await readCorpusFiles(options.corpusDir);
  const model = await loadOrTrain(options.cacheDir, files, () => trainModel(parseCorpus(files)), options.log);
  return createUnderstander(model);
}
