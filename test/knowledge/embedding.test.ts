import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKnowledge } from '../../src/knowledge/knowledge';
import { openEmbedder, tokenizer, type OnnxRuntime } from '../../src/knowledge/embedding';

const VOCABULARY = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '税', '票', 'app', '##le', '3', '##0', '?'];
const NOW = new Date('2026-11-21T10:00:00+08:00');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedding-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Speaks the runtime's interface: the vector of a token is a unit vector by its id. */
function runtime(fed: Record<string, unknown>[]): OnnxRuntime {
  return {
    Tensor: class {
      constructor(
        readonly type: string,
        readonly data: BigInt64Array,
        readonly dims: readonly number[],
      ) {}
    },
    InferenceSession: {
      create: () =>
        Promise.resolve({
          inputNames: ['input_ids', 'attention_mask'],
          outputNames: ['last_hidden_state'],
          run: (feeds) => {
            fed.push(feeds);
            const { data: ids } = feeds['input_ids'] as { data: BigInt64Array };
            const data = new Float32Array(ids.length * VOCABULARY.length);
            ids.forEach((id, place) => (data[place * VOCABULARY.length + Number(id)] = 1));
            return Promise.resolve({ last_hidden_state: { data, dims: [1, ids.length, VOCABULARY.length] } });
          },
        }),
    },
  };
}

test('words are cut as BERT cuts them', () => {
  const tokens = tokenizer(VOCABULARY);
  expect(tokens('税票')).toEqual([2, 4, 5, 3]);
  expect(tokens('Apple 票30?')).toEqual([2, 6, 7, 5, 8, 9, 10, 3]);
  expect(tokens('猫banana')).toEqual([2, 1, 1, 3]);
  expect(tokens('税'.repeat(1_000))).toHaveLength(128);
  expect(() => tokenizer(['税'])).toThrow(/\[CLS\]/);
});

test('a sentence becomes a unit vector, the mean of its tokens; only the inputs the model names are fed', async () => {
  await writeFile(join(folder, 'model.onnx'), '');
  await writeFile(join(folder, 'vocab.txt'), VOCABULARY.join('\n'));
  const fed: Record<string, unknown>[] = [];
  const embedder = await openEmbedder(folder, runtime(fed));
  const vector = await embedder.embed('税税');
  expect(Object.keys(fed[0] ?? {})).toEqual(['input_ids', 'attention_mask']);
  expect(Math.hypot(...vector)).toBeCloseTo(1);
  expect(vector[4]).toBeCloseTo(2 * (vector[2] ?? NaN));
});

test('a folder without a model is refused by name', async () => {
  await expect(openEmbedder(folder, runtime([]))).rejects.toMatchObject({ code: 'embedding_model' });
});

test('a model that finds two texts alike brings up the article that no word would', async () => {
  const target = '车船税怎么交、交多少';
  const embed = (text: string) => Promise.resolve(Float32Array.from(text === '咕噜咕噜' || text === target ? [1, 0] : [0, 1]));
  const ready = new Promise((resolve) => {
    void loadKnowledge(join(__dirname, '../../knowledge'), {
      embedder: { embed },
      onEmbedding: (outcome) => setImmediate(() => resolve(outcome)),
    }).then((knowledge) => (loaded = knowledge));
  });
  let loaded: Awaited<ReturnType<typeof loadKnowledge>> | undefined;
  expect(await ready).toBe('ready');
  const nearness = await loaded?.nearness('咕噜咕噜');
  expect(nearness?.get('property/vehicle-vessel-tax.md')).toBe(1);
  const before = loaded?.explain('咕噜咕噜', { now: NOW }).candidates.map(({ id }) => id);
  const after = loaded?.explain('咕噜咕噜', { now: NOW, ...(nearness ? { nearness } : {}) }).candidates.map(({ id }) => id);
  expect(before).not.toContain('vehicle-vessel-tax');
  expect(after?.[0]).toBe('vehicle-vessel-tax');
});

test('without a model, and where it fails, answering goes on', async () => {
  const plain = await loadKnowledge(join(__dirname, '../../knowledge'));
  expect(await plain.nearness('契税')).toBeUndefined();
  const failed = await new Promise((resolve) => {
    void loadKnowledge(join(__dirname, '../../knowledge'), {
      embedder: { embed: () => Promise.reject(new Error('out of memory')) },
      onEmbedding: resolve,
    });
  });
  expect(failed).toEqual(new Error('out of memory'));
});
