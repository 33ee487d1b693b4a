import { ref } from 'vue';
import { idleStep } from './idle-step';
import { readSession, session, signInAgain, signOut } from './session';

const SECOND = 1_000;
/** Other tabs hear of activity this often at most. */
const TELL_EVERY_MS = 10 * SECOND;

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
