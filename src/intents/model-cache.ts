import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { type Model, type ModelReport } from './model';
import { decodeModel, encodeModel, type ModelFileFault } from './model-file';

const FILE = 'understanding.model';

export interface ModelEvent {
  event: 'model_loaded' | 'model_trained';
  file: string;
  milliseconds: number;
  /** Why the cached model was not used; `none` where there was none. */
  refused?: ModelFileFault | 'none';
  report: ModelReport;
}
export type ModelLog = (event: ModelEvent) => void;

async function filesBelow(directory: string, extension: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && extname(entry.name) === extension)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * What a model is made from, as a hash: every corpus file and all code of this room, which holds the lexicons too. A model whose key
 * differs was made by other code or from other sentences and must not be used.
 */
export async function modelKey(
  corpus: readonly { file: string; yaml: string }[],
  codeDirectory = __dirname,
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await filesBelow(codeDirectory, extname(__filename))) {
    hash.update(`code ${file.slice(codeDirectory.length)}\n`).update(await readFile(file));
  }
  for (const { file, yaml } of corpus) hash.update(`corpus ${basename(file)}\n`).update(yaml);
  return hash.digest('hex');
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The model of a corpus: from `cacheDir` when it was made by this code from these files and is whole, else from `train`, and kept.
 * Written beside and renamed, so that a reader never sees half a file.
 */
export async function loadOrTrain(
  cacheDir: string,
  corpus: readonly { file: string; yaml: string }[],
  train: () => Model | Promise<Model>,
  log: ModelLog = () => undefined,
): Promise<Model> {
  const started = performance.now();
  const file = join(cacheDir, FILE);
  const key = await modelKey(corpus);
  const cached = await readIfThere(file);
  const decoded = cached === undefined ? undefined : decodeModel(cached, key);
  const done = (event: ModelEvent['event'], report: ModelReport, refused?: ModelEvent['refused']): void =>
    log({
      event,
      file,
      milliseconds: Math.round(performance.now() - started),
      ...(refused === undefined ? {} : { refused }),
      report,
    });
  if (decoded?.ok) {
    done('model_loaded', decoded.model.report);
    return decoded.model;
  }
  const model = await train();
  await mkdir(cacheDir, { recursive: true });
  const beside = `${file}.${process.pid}`;
  try {
    await writeFile(beside, encodeModel(model, key));
    await rename(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
  done('model_trained', model.report, decoded?.fault ?? 'none');
  return model;
}
