import { type ComputedRef, type Ref, computed, reactive, ref, watch } from 'vue';
import type { DemoNumber, Entry, LiveEvent } from '../../../src/web/handset-api';
import { RequestFailed, readNumbers, readThread, sendText } from './api';
import { hasArrived, stillOutgoing } from './bubbles';
import { followThreads } from './live';
import { type Memory, type OpenStorage, type Outgoing, recall, remember } from './memory';

const browserStorage: OpenStorage = () => localStorage;

/** The server follows at most twenty numbers a connection. */
const MOST_NUMBERS = 20;

/** One number's conversation with the service, as the list shows it. */
export interface Conversation {
  mobile: string;
  demo?: DemoNumber;
  entries: Entry[];
  outgoing: Outgoing[];
  unread: number;
  draft: string;
  /** When something last happened in it; absent while it is empty. */
  latest?: Date;
}

export interface Conversations {
  service: Ref<string>;
  maxTextLength: Ref<number>;
  list: ComputedRef<Conversation[]>;
  /** Undefined: the numbers are being asked for. */
  trouble: Ref<string | undefined>;
  loaded: Ref<boolean>;
  /** Whether changes come in by themselves at present. */
  connected: Ref<boolean>;
  find(mobile: string): Conversation | undefined;
  /** Adds a number that was typed; it must be in its normal form. */
  add(mobile: string): void;
  forget(mobile: string): void;
  setDraft(mobile: string, text: string): void;
  markRead(mobile: string): void;
  send(mobile: string, text: string): void;
  retry(key: string): void;
  discard(key: string): void;
  close(): void;
}

/** Holds all conversations of this browser, keeps them as the server has them, and remembers drafts and unsent texts. */
export function useConversations(newKey: () => string = () => crypto.randomUUID()): Conversations {
  const memory = reactive<Memory>(recall(browserStorage));
  const demo = ref<DemoNumber[]>([]);
  const threads = reactive(new Map<string, Entry[]>());
  const service = ref('12366');
  const maxTextLength = ref(2_010);
  const loaded = ref(false);
  const connected = ref(false);
  const trouble = ref<string>();

  watch(memory, (now) => remember(now, browserStorage), { deep: true });

  const mobiles = computed(() => {
    const unsent = memory.outgoing.map((text) => text.mobile);
    return [...new Set([...memory.typed, ...unsent, ...demo.value.map((number) => number.mobile)])].slice(
      0,
      MOST_NUMBERS,
    );
  });

  function conversationOf(mobile: string): Conversation {
    const entries = threads.get(mobile) ?? [];
    const outgoing = memory.outgoing.filter((text) => text.mobile === mobile);
    const readUntil = memory.readUntil[mobile] ?? '';
    const last = outgoing.at(-1)?.at ?? entries.at(-1)?.at;
    return {
      mobile,
      demo: demo.value.find((number) => number.mobile === mobile),
      entries,
      outgoing,
      unread: entries.filter((entry) => hasArrived(entry) && entry.at > readUntil).length,
      draft: memory.drafts[mobile] ?? '',
      latest: last === undefined ? undefined : new Date(last),
    };
  }

  /** Talked with most recently first; the untouched keep the server's order. */
  const list = computed(() =>
    mobiles.value.map(conversationOf).sort((a, b) => (b.latest?.getTime() ?? 0) - (a.latest?.getTime() ?? 0)),
  );

  function settle(mobile: string, arrived: readonly Entry[]): void {
    const mine = memory.outgoing.filter((text) => text.mobile === mobile);
    if (mine.length === 0) return;
    const left = new Set(stillOutgoing(mine, arrived));
    memory.outgoing = memory.outgoing.filter((text) => text.mobile !== mobile || left.has(text));
  }

  function merge(mobile: string, entries: readonly Entry[], whole: boolean): void {
    const before = threads.get(mobile) ?? [];
    const byId = new Map((whole ? [] : before).map((entry) => [entry.id, entry]));
    for (const entry of entries) byId.set(entry.id, entry);
    threads.set(
      mobile,
      [...byId.values()].sort((a, b) => a.at.localeCompare(b.at)),
    );
    const had = new Set(before.map((entry) => entry.id));
    settle(
      mobile,
      entries.filter((entry) => !had.has(entry.id)),
    );
  }

  const live = followThreads({
    event: (event: LiveEvent) => {
      if (event.type !== 'alive') merge(event.mobile, event.entries, event.type === 'thread');
    },
    connected: (now) => {
      connected.value = now;
      if (now && !loaded.value) void load();
    },
  });
  watch(mobiles, (now) => live.watch(now), { immediate: true });

  async function load(): Promise<void> {
    try {
      const answer = await readNumbers();
      service.value = answer.service;
      maxTextLength.value = answer.maxTextLength;
      demo.value = answer.numbers;
      trouble.value = undefined;
      loaded.value = true;
    } catch (error) {
      trouble.value = error instanceof RequestFailed ? error.message : '页面出错';
      setTimeout(() => void load(), 2_000);
    }
  }
  void load();

  function change(key: string, to: Partial<Outgoing>): void {
    memory.outgoing = memory.outgoing.map((text) => (text.key === key ? { ...text, ...to } : text));
  }

  async function deliver(text: Outgoing): Promise<void> {
    change(text.key, { state: 'sending', reason: undefined });
    try {
      await sendText({ from: text.mobile, text: text.text, key: text.key });
      change(text.key, { state: 'accepted' });
      if (!connected.value) merge(text.mobile, (await readThread(text.mobile)).entries, true);
    } catch (error) {
      const still = memory.outgoing.find((other) => other.key === text.key);
      // Reading the thread may fail after the text arrived; then it only waits for the connection.
      if (still?.state === 'accepted') return;
      change(text.key, { state: 'failed', reason: error instanceof RequestFailed ? error.message : '没有发出' });
    }
  }

  return {
    service,
    maxTextLength,
    list,
    trouble,
    loaded,
    connected,
    find: (mobile) => (mobiles.value.includes(mobile) ? conversationOf(mobile) : undefined),
    add(mobile) {
      if (!mobiles.value.includes(mobile)) memory.typed = [mobile, ...memory.typed].slice(0, MOST_NUMBERS);
    },
    forget(mobile) {
      memory.typed = memory.typed.filter((typed) => typed !== mobile);
      memory.outgoing = memory.outgoing.filter((text) => text.mobile !== mobile);
      delete memory.drafts[mobile];
    },
    setDraft(mobile, text) {
      if (text === '') delete memory.drafts[mobile];
      else memory.drafts[mobile] = text;
    },
    markRead(mobile) {
      const last = (threads.get(mobile) ?? []).filter(hasArrived).at(-1);
      if (last && last.at > (memory.readUntil[mobile] ?? '')) memory.readUntil[mobile] = last.at;
    },
    send(mobile, text) {
      const outgoing: Outgoing = {
        key: newKey(),
        mobile,
        text: text.toWellFormed(),
        at: new Date().toISOString(),
        state: 'sending',
      };
      memory.outgoing = [...memory.outgoing, outgoing];
      void deliver(outgoing);
    },
    retry(key) {
      const text = memory.outgoing.find((other) => other.key === key);
      if (text?.state === 'failed') void deliver(text);
    },
    discard(key) {
      memory.outgoing = memory.outgoing.filter((text) => text.key !== key);
    },
    close: () => live.close(),
  };
}
