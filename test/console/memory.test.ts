import { type Memory, recall, remember } from '../../console/src/handset/memory';

const EMPTY: Memory = { typed: [], drafts: {}, readUntil: {}, outgoing: [] };

function storageWith(kept?: string) {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? kept ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
  return () => storage;
}

test('what was remembered is recalled, and a text that was under way has failed', () => {
  const storage = storageWith();
  const text = { key: 'k1', mobile: '13800138000', text: '你好', at: '2026-03-16T02:00:00.000Z' };
  remember(
    {
      typed: ['19900000001'],
      drafts: { '13800138000': '草稿' },
      readUntil: { '13800138000': '2026-03-16T01:00:00.000Z' },
      outgoing: [{ ...text, state: 'sending' }],
    },
    storage,
  );
  expect(recall(storage)).toEqual({
    typed: ['19900000001'],
    drafts: { '13800138000': '草稿' },
    readUntil: { '13800138000': '2026-03-16T01:00:00.000Z' },
    outgoing: [{ ...text, state: 'failed', reason: '页面关闭前没有等到确认' }],
  });
});

test.each([
  ['nothing', undefined],
  ['no JSON', '{'],
  ['null', 'null'],
  ['an array', '[1]'],
  ['other shapes', '{"typed":{"a":1},"drafts":[],"readUntil":3,"outgoing":"x"}'],
  ['other values', '{"typed":[1,"12366"],"drafts":{"13800138000":{}},"outgoing":[{"key":1},{"at":"x"}]}'],
])('%s in the storage is as good as empty', (_name, kept) => {
  expect(recall(storageWith(kept))).toEqual(EMPTY);
});

test('a browser without storage costs only the memory', () => {
  const forbidden = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  expect(recall(forbidden)).toEqual(EMPTY);
  expect(() => remember(EMPTY, forbidden)).not.toThrow();
});
