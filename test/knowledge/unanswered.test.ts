import { createUnansweredQuestions } from '../../src/knowledge/unanswered';
import { ensureIndexes, openStore } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';

const directory = temporaryDirectory();
const at = (day: number): Date => new Date(Date.UTC(2026, 2, day));

test('questions are kept once by message, found by time, the oldest first and at most the newest asked for', async () => {
  const store = await openStore({ dataDir: directory(), strictScans: true });
  const questions = createUnansweredQuestions(store.connection);
  await ensureIndexes(store.connection);
  const kept = (messageId: string, day: number) =>
    questions.record({ messageId, text: `问题${messageId}`, at: at(day), outcome: '知识库无答案,转人工答复', unitCode: '' });
  await Promise.all([kept('b', 2), kept('a', 1), kept('c', 3)]);
  await kept('c', 3);
  const found = await questions.find({ from: at(1) });
  expect(found.map(({ text }) => text)).toEqual(['问题a', '问题b', '问题c']);
  expect(found[0]).toEqual({ text: '问题a', at: at(1), outcome: '知识库无答案,转人工答复' });
  expect((await questions.find({ from: at(2), to: at(3) })).map(({ text }) => text)).toEqual(['问题b']);
  expect((await questions.find({ from: at(1), limit: 2 })).map(({ text }) => text)).toEqual(['问题b', '问题c']);
  await store.close();
});
