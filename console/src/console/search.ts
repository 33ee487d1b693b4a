import { type Ref, ref, shallowRef, watch } from 'vue';
import type { SearchGroup } from '../../../src/web/api/search';
import { call } from '../client/call';
import { isAborted, sentenceOf } from '../client/failure';

const PAUSE_MS = 200;
/** One Chinese character finds half of everything. */
const SHORTEST = 2;

/** Asks the server's search when typing pauses; an answer to what is no longer typed is dropped. */
export function useSearch(typed: Ref<string>) {
  const groups = shallowRef<readonly SearchGroup[]>([]);
  const busy = ref(false);
  const fault = ref('');
  let running = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(q: string): Promise<void> {
    const mine = (running = new AbortController());
    try {
      const answer = await call('GET /api/search', { query: { q }, signal: mine.signal });
      groups.value = answer.groups.filter((group) => group.hits.length > 0);
      fault.value = '';
    } catch (error) {
      if (isAborted(error)) return;
      groups.value = [];
      fault.value = sentenceOf(error);
    }
    if (mine === running) busy.value = false;
  }

  watch(typed, (now) => {
    clearTimeout(timer);
    running.abort();
    const q = now.trim();
    fault.value = '';
    if (q.length < SHORTEST) {
      groups.value = [];
      busy.value = false;
      return;
    }
    busy.value = true;
    timer = setTimeout(() => void ask(q), PAUSE_MS);
  });
  return { groups, busy, fault };
}
