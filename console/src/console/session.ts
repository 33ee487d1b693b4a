import { ref } from 'vue';
import type { Action } from '../../../src/directory/rights';
import type { DemoSignIn, SessionAnswer } from '../../../src/web/api/sign-in';
import { call, useSignIn } from '../client/call';
import { CallFailed } from '../client/failure';
import { startLive, stopLive } from '../client/live';

/** Who is signed in; undefined: nobody. */
export const session = ref<SessionAnswer>();
/** The demo's sign-ins, where the server offers them. */
export const demoSignIns = ref<readonly DemoSignIn[]>([]);
/** The session ended while a page was open: the sign-in stands over it, and what was typed stays. */
export const signInAsked = ref(false);

let waiting: { resolve(): void; reject(reason: Error): void }[] = [];

/** Whether the user has the right somewhere: for what is shown. What is allowed, the server decides. */
export function may(wanted: Action | readonly Action[] | undefined): boolean {
  if (wanted === undefined) return true;
  const actions: readonly Action[] = typeof wanted === 'string' ? [wanted] : wanted;
  return actions.some((action) => session.value?.actions.includes(action) === true);
}

/** Asks to sign in over the open page; resolves when the same operator is back. */
export function signInAgain(): Promise<void> {
  if (session.value === undefined) return Promise.reject(new Error('nobody was signed in'));
  signInAsked.value = true;
  stopLive();
  return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
}

function goLive(): void {
  startLive(() => void signInAgain().catch(() => undefined));
}

/** Takes a session the server answered with: after a sign-in, a changed password, an enrolled code. */
export function enter(entered: SessionAnswer): void {
  const before = session.value;
  session.value = entered;
  demoSignIns.value = [];
  // The page of one person is not shown to another who signed in over it, or in another tab.
  const isAnother = before !== undefined && before.code !== entered.code;
  if (isAnother || (signInAsked.value && entered.state !== 'full')) return location.assign('/console/');
  if (entered.state === 'full') goLive();
  if (!signInAsked.value) return;
  signInAsked.value = false;
  const resumed = waiting;
  waiting = [];
  for (const one of resumed) one.resolve();
}

/** Leaves the page instead of signing in again: calls that waited fail. */
export function giveUp(): void {
  stopLive();
  session.value = undefined;
  signInAsked.value = false;
  const left = waiting;
  waiting = [];
  for (const one of left) one.reject(new Error('signed out'));
}

/** Reads who is signed in; also a use of the session, which keeps it. */
export async function readSession(): Promise<void> {
  const answer = await call('GET /api/session');
  demoSignIns.value = answer.demo ?? [];
  if (answer.session) enter(answer.session);
  else if (session.value !== undefined) void signInAgain().catch(() => undefined);
}

/**
 * Ends the session at the server and leaves. `stay`: the page stays with what was typed, for whoever signs in over it.
 * @throws CallFailed where the server could not be reached: then nobody is signed out
 */
export async function signOut({ stay = false } = {}): Promise<void> {
  // First, or the server's word that the session ended would ask to sign in again.
  stopLive();
  try {
    await call('POST /api/sign-out', { body: {} });
  } catch (error) {
    if (!(error instanceof CallFailed) || error.status === 0) {
      goLive();
      throw error;
    }
  }
  if (!stay) giveUp();
}

/** Binds the calls to the session; the application does it once. */
export function bindCalls(): void {
  useSignIn({ csrfToken: () => session.value?.csrf, signInAgain, renew: readSession });
}
