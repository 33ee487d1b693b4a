import { type CorpusSentence } from './corpus';
import { trainModel, type TrainingOptions } from './train';

/** What the process is sent; it answers with the Model and ends. */
export interface TrainingTask {
  corpus: readonly CorpusSentence[];
  options: TrainingOptions;
}

function serve(): void {
  process.once('message', ({ corpus, options }: TrainingTask) => {
    process.send?.(trainModel(corpus, options), () => process.disconnect());
  });
}

if (require.main === module) serve();
