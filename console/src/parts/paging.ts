import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { isAborted, sentenceOf } from '../client/failure';

/** A page of a list, as every list of the interface answers. */
export interface Page<T> {
  items: T[];
  next?: string | undefined;
  total?: number | undefined;
}

export interface Paging<T> {
  readonly items: readonly T[];
  readonly total: number | undefined;
  /** `loading`: the first page; `more`: a further one. */
  readonly state: 'loading' | 'more' | 'ready' | 'failed';
  readonly fault: string;
  readonly hasMore: boolean;
  more(): Promise<void>;
  /** Reads again what is listed now; the rows stay until the new ones are there. */
  reload(): Promise<void>;
}

/** Rows that are read again at once after a change: about what somebody has scrolled to. */
const MOST_RELOADED = 200;

/**
 * A list read page by page. `load` is called with the cursor and a signal; when `depends` changes, the list begins anew and
 * answers to the question before are dropped.
 */
export function usePaging<T>(
  load: (page: { cursor?: string; limit: number; signal: AbortSignal }) => Promise<Page<T>>,
  depends: () => unknown,
  pageSize = 50,
): Paging<T> {
  const items = shallowRef<readonly T[]>([]);
  const total = ref<number>();
  const next = ref<string>();
  const state = ref<Paging<T>['state']>('loading');
  const fault = ref('');
  let running = new AbortController();

  async function read(kind: 'loading' | 'more'): Promise<void> {
    running.abort();
    const mine = (running = new AbortController());
    state.value = kind;
    const limit = kind === 'more' ? pageSize : Math.max(pageSize, Math.min(items.value.length, MOST_RELOADED));
    const cursor = kind === 'more' ? next.value : undefined;
    try {
      const page = await load({ limit, signal: mine.signal, ...(cursor === undefined ? {} : { cursor }) });
      if (mine !== running) return;
      items.value = kind === 'more' ? [...items.value, ...page.items] : page.items;
      next.value = page.next;
      if (page.total !== undefined || kind === 'loading') total.value = page.total;
      fault.value = '';
      state.value = 'ready';
    } catch (error) {
      if (mine !== running || isAborted(error)) return;
      fault.value = sentenceOf(error);
      state.value = 'failed';
    }
  }

  watch(
    () => JSON.stringify(depends() ?? null),
    () => {
      items.value = [];
      total.value = undefined;
      void read('loading');
    },
    { immediate: true },
  );

  return reactive({
    items,
    total,
    state,
    fault,
    hasMore: computed(() => next.value !== undefined),
    more: async () => {
      if (next.value !== undefined && state.value !== 'more') await read('more');
    },
    reload: () => read('loading'),
  }) as Paging<T>;
}
