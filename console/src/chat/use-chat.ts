import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue';
import type { ChatEntry, ChatState } from '../../../src/web/api/chat';
import { call } from '../client/call';
import { CallFailed, sentenceOf } from '../client/failure';
import { followChat } from './follow';
import { answerIsComing, merged, stillOutgoing } from './rows';
import { type Outgoing, recall, remember } from './unsent';

const storage = (): Storage => sessionStorage;

/** Also where the page is not on TLS, where randomUUID is absent. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const OVER = 'chat_over';

/** The digits of the bureau on whose site the chat stands (?to=0371). */
const extension = /^\d{1,8}$/.exec(new URLSearchParams(location.search).get('to') ?? '')?.[0];

/** The visitor's conversation: what was said, what is on its way, and what can be done. */
export function useChat() {
  const kept = recall(storage);
  const state = shallowRef<ChatState>();
  const entries = shallowRef<ChatEntry[]>([]);
  const outgoing = ref<Outgoing[]>(kept.outgoing);
  const draft = ref(kept.draft);
  const connected = ref(true);
  /** Why nothing can be asked at present; Chinese. */
  const trouble = ref<string>();
  /** The conversation before this one ended by itself. */
  const ended = ref(false);
  /** The browser keeps no cookie here: the chat has to be opened in a window of its own. */
  const blocked = ref(false);

  const answering = computed(() => answerIsComing(entries.value, outgoing.value));
  watch([draft, outgoing], () => remember({ draft: draft.value, outgoing: outgoing.value }, storage), { deep: true });

  const following = followChat({
    event: (event) => {
      if (event.type === 'thread' || event.type === 'entries') {
        entries.value = event.type === 'thread' ? event.entries : merged(entries.value, event.entries);
        outgoing.value = stillOutgoing(outgoing.value, entries.value);
      } else if (event.type === 'ended') over();
    },
    connected: (up) => (connected.value = up),
    goesOn: async () => {
      await refresh();
      if (trouble.value !== undefined || state.value?.session !== undefined) return true;
      over();
      return false;
    },
  });

  function over(): void {
    following.stop();
    connected.value = true;
    if (state.value !== undefined) {
      const { session: _ended, ...rest } = state.value;
      state.value = rest;
    }
    ended.value = entries.value.length > 0;
  }

  async function refresh(): Promise<void> {
    try {
      state.value = await call('GET /api/chat');
      trouble.value = undefined;
    } catch (error) {
      trouble.value = sentenceOf(error);
    }
  }

  async function begin(): Promise<void> {
    if (state.value?.session !== undefined) return;
    await call('POST /api/chat/session');
    // Asked once more: a browser may keep no cookie of a page that stands on another site.
    const opened = await call('GET /api/chat');
    if (opened.session === undefined) {
      blocked.value = true;
      throw new CallFailed('no_cookie', '浏览器不允许在这里保存会话，请在新窗口中打开智能咨询。', 403);
    }
    state.value = opened;
    ended.value = false;
    entries.value = [];
    following.start();
  }

  const change = (key: string, to: Partial<Outgoing>): void => {
    outgoing.value = outgoing.value.map((text) => (text.key === key ? { ...text, ...to } : text));
  };

  async function bring(text: string, key: string, again = true): Promise<void> {
    await begin();
    try {
      await call('POST /api/chat/messages', { body: { text, key, ...(extension ? { extension } : {}) } });
    } catch (error) {
      if (!again || !(error instanceof CallFailed) || error.code !== OVER) throw error;
      over();
      await bring(text, key, false);
    }
  }

  async function deliver({ key, text }: Outgoing): Promise<void> {
    change(key, { state: 'sending', reason: undefined });
    try {
      await bring(text, key);
      trouble.value = undefined;
      change(key, { state: 'accepted' });
    } catch (error) {
      change(key, { state: 'failed', reason: sentenceOf(error) });
    }
  }

  async function send(text: string): Promise<void> {
    const said = text.trim();
    if (said === '') return;
    const one: Outgoing = { key: newKey(), text: said, at: new Date().toISOString(), state: 'sending' };
    outgoing.value = [...outgoing.value, one];
    await deliver(one);
  }

  async function retry(key: string): Promise<void> {
    const one = outgoing.value.find((text) => text.key === key);
    if (one) await deliver(one);
  }

  function discard(key: string): void {
    outgoing.value = outgoing.value.filter((text) => text.key !== key);
  }

  /** @throws CallFailed */
  async function rate(id: string, verdict: 'useful' | 'useless'): Promise<void> {
    await call('POST /api/chat/feedback', { body: { id, verdict } });
    entries.value = entries.value.map((entry) => (entry.id === id ? { ...entry, rated: verdict } : entry));
  }

  /** @throws CallFailed */
  async function requestCode(mobile: string): Promise<{ againSeconds: number }> {
    await begin();
    return call('POST /api/chat/code', { body: { mobile } });
  }

  /** @throws CallFailed */
  async function bind(mobile: string, code: string): Promise<void> {
    state.value = await call('POST /api/chat/binding', { body: { mobile, code } });
  }

  /** Ends the conversation; nothing of it stays on the page. @throws CallFailed */
  async function leave(): Promise<void> {
    await call('DELETE /api/chat/session');
    over();
    entries.value = [];
    outgoing.value = [];
    draft.value = '';
    ended.value = false;
  }

  onMounted(async () => {
    await refresh();
    if (state.value?.session !== undefined) following.start();
  });
  onBeforeUnmount(() => following.stop());

  return {
    state,
    entries,
    outgoing,
    draft,
    connected,
    trouble,
    ended,
    blocked,
    answering,
    refresh,
    send,
    retry,
    discard,
    rate,
    requestCode,
    bind,
    leave,
  };
}
