import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrTrain, type ModelEvent, modelKey } from '../../src/intents/model-cache';
import { type Model } from '../../src/intents/model';
import { decodeModel, encodeModel } from '../../src/intents/model-file';
import { smallModel } from './small-model';

const corpus = [{ file: 'help.yaml', yaml: 'sentences:\n  - text: "帮助"\n' }];
let model: Model;
let directory: string;
let trained: number;
let events: ModelEvent[];

beforeAll(async () => {
  model = await smallModel();
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'model-cache-'));
  trained = 0;
  events = [];
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function load(files = corpus): Promise<Model> {
  const train = (): Model => {
    trained++;
    return model;
  };
  return loadOrTrain(directory, files, train, (event) => events.push(event));
}

const cacheFile = (): string => join(directory, 'understanding.model');

test('trains once, then loads the same model from the file', async () => {
  const first = await load();
  const second = await load();
  expect(trained).toBe(1);
  expect(events.map(({ event, refused }) => [event, refused])).toEqual([
    ['model_trained', 'none'],
    ['model_loaded', undefined],
  ]);
  expect(second).toEqual(first);
  expect(await readdir(directory)).toEqual(['understanding.model']);
});

test('refuses the model of another corpus', async () => {
  await load();
  await load([{ file: 'help.yaml', yaml: 'sentences:\n  - text: "求助"\n' }]);
  expect(trained).toBe(2);
  expect(events[1]?.refused).toBe('other_code_or_corpus');
});

test('refuses a damaged file: one bit, a missing end, something else', async () => {
  await load();
  const whole = await readFile(cacheFile());
  for (const at of [50, Math.floor(whole.length / 2), whole.length - 1]) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] as number) ^ 1;
    await writeFile(cacheFile(), damaged);
    await load();
  }
  await truncate(cacheFile(), whole.length - 100);
  await load();
  await truncate(cacheFile(), 3);
  await load();
  await writeFile(cacheFile(), 'sentences: []');
  await load();
  expect(events.slice(1).map(({ refused }) => refused)).toEqual([
    'damaged',
    'damaged',
    'damaged',
    'damaged',
    'not_a_model',
    'not_a_model',
  ]);
});

test('the key changes with the code of the room, the sentences and the name of a corpus file', async () => {
  const code = join(directory, 'code');
  await mkdir(join(code, 'text'), { recursive: true });
  await writeFile(join(code, 'a.ts'), 'one');
  await writeFile(join(code, 'text', 'lexicon.ts'), 'two');
  const before = await modelKey(corpus, code);
  expect(await modelKey(corpus, code)).toBe(before);
  await writeFile(join(code, 'text', 'lexicon.ts'), 'three');
  const after = await modelKey(corpus, code);
  expect(after).not.toBe(before);
  expect(await modelKey([{ file: 'thanks.yaml', yaml: corpus[0]?.yaml ?? '' }], code)).not.toBe(after);
});

test('a model survives its file exactly', () => {
  const decoded = decodeModel(encodeModel(model, 'k'), 'k');
  expect(decoded).toEqual({ ok: true, model });
});

test('a failing training leaves no file', async () => {
  const failing = loadOrTrain(directory, corpus, () => {
    throw new Error('no memory');
  });
  await expect(failing).rejects.toThrow('no memory');
  expect(await readdir(directory)).toEqual([]);
});
