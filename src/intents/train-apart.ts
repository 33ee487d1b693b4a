import { fork } from 'node:child_process';
import { extname, join } from 'node:path';
import { type CorpusSentence } from './corpus';
import { type Model } from './model';
import { type TrainingOptions } from './train';
import { type TrainingTask } from './training-process';

const LOADERS = ['-r', '--require', '--import'];

/** Whether another Node process could load this code: compiled, or by the same loader as this process. */
export function canTrainApart(nodeOptions: readonly string[] = process.execArgv): boolean {
  return extname(__filename) === '.js' || nodeOptions.some((option) => LOADERS.includes(option.split('=')[0] ?? ''));
}

/**
 * Trains in a process of its own, which takes its 300 MB and its seconds of computing with it when it ends: the service answers
 * meanwhile and stays small. The model is the same to the byte. Rejects when the process ends without one.
 */
export function trainApart(
  corpus: readonly CorpusSentence[],
  options: TrainingOptions = {},
  nodeOptions: readonly string[] = process.execArgv,
): Promise<Model> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, `training-process${extname(__filename)}`), {
      execArgv: nodeOptions.filter((option) => !option.startsWith('--inspect')),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.once('message', (model) => resolve(model as unknown as Model));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const fail = (): unknown =>
        setImmediate(() => reject(new Error(`the training process ended with ${signal ?? code}`)));
      // What it sent last may still be in the channel.
      if (child.connected) child.once('disconnect', fail);
      else fail();
    });
    const task: TrainingTask = { corpus, options };
    child.send(task, (error) => {
      if (error) reject(error);
    });
  });
}
