import { ref } from 'vue';
import { readSession, session, signInAgain, signOut } from './session';

const SECOND = 1_000;
/** How long before the end the user is asked whether to stay. */
const WARN_MS = 120 * SECOND;
/** Other tabs hear of activity this often at most. */
const TELL_EVERY_MS = 10 * SECOND;

/** What is known of the session's time, in milliseconds since 1970. */
export interface IdleTimes {
  /** When a hand last touched keyboard or pointer. */
  touchedAt: number;
  /** When the server last counted a use. */
  keptAt: number;
  /** How long it lives without use. */
  idleMs: number;
  /** When it ends in any case. */
  endsAt: number;
}

export type IdleStep = { do: 'nothing' } | { do: 'keep' } | { do: 'warn'; seconds: number } | { do: 'end' };

/** What to do now about a desk that may have been left. */
export function idleStep({ touchedAt, keptAt, idleMs, endsAt }: IdleTimes, now: number): IdleStep {
  const left = Math.min(touchedAt + idleMs, endsAt) - now;
  if (left <= 0) return { do: 'end' };
  if (left <= Math.min(WARN_MS, idleMs / 2)) return { do: 'warn', seconds: Math.ceil(left / SECOND) };
  return touchedAt > keptAt && now - keptAt > idleMs / 3 ? { do: 'keep' } : { do: 'nothing' };
}

/** Seconds until the session ends; undefined: not soon. */
export const endsIn = ref<number>();

/**
 * Ends the session of a desk that was left. What counts is the user's hand in any tab, not the calls a page makes by itself; the
 * server's own limit stands behind it. While the user types and nothing is called, the session is kept by asking for it.
 */
export function watchIdleness(): void {
  const tabs = new BroadcastChannel('sms12366.session');
  let touchedAt = Date.now();
  let keptAt = touchedAt;
  let idleMs = 0;
  let toldAt = 0;
  let known = session.value;

  const touch = (): void => {
    // Once asked, the user answers: a nudge of the mouse is not an answer.
    if (endsIn.value !== undefined) return;
    touchedAt = Date.now();
    if (touchedAt - toldAt < TELL_EVERY_MS) return;
    toldAt = touchedAt;
    tabs.postMessage('active');
  };
  for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(kind, touch, { passive: true, capture: true });
  }
  tabs.onmessage = (message: MessageEvent<unknown>) => {
    if (message.data === 'active') touchedAt = Date.now();
  };

  setInterval(() => {
    const now = Date.now();
    if (session.value !== known) {
      known = session.value;
      touchedAt = keptAt = now;
      idleMs = known === undefined ? 0 : Date.parse(known.idleUntil) - now;
    }
    if (known === undefined || idleMs <= 0) {
      endsIn.value = undefined;
      return;
    }
    const step = idleStep({ touchedAt, keptAt, idleMs, endsAt: Date.parse(known.endsAt) }, now);
    endsIn.value = step.do === 'warn' ? step.seconds : undefined;
    if (step.do === 'keep') {
      keptAt = now;
      void readSession().catch(() => undefined);
    } else if (step.do === 'end') {
      idleMs = 0;
      void endHere();
    }
  }, SECOND);
}

/** The session is over, here and at the server; the page stays and asks to sign in. */
async function endHere(): Promise<void> {
  await signOut({ stay: true }).catch(() => undefined);
  await signInAgain().catch(() => undefined);
}

/** The user stays: counts as use. */
export async function stay(): Promise<void> {
  endsIn.value = undefined;
  await readSession();
}
