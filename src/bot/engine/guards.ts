import { LIMITS } from './limits';
import { plain } from './phrases';
import type { Session } from './session';

/** What the guards decided before the text is read. */
export type Guarded =
  | { go: 'on'; session: Session }
  | { go: 'silent'; session: Session; reason: string; /** Said once, when the silence begins. */ notice?: string };

/**
 * Keeps silent where a person has taken over, where the same text comes again and again (two machines), and where texts come faster
 * than anybody writes. Each silence begins with one notice, except a take-over, where the person speaks.
 */
export function guard(session: Session, text: string, now: Date): Guarded {
  const counted: Session = { ...session, repeats: countRepeat(session, text, now), flood: countFlood(session, now) };
  if (session.takenOverUntil !== undefined) {
    if (now.getTime() < Date.parse(session.takenOverUntil))
      return { go: 'silent', session: counted, reason: '人工接待中' };
    delete counted.takenOverUntil;
  }
  const flood = counted.flood?.count ?? 0;
  if (flood > LIMITS.textsPerWindow) {
    const first = flood === LIMITS.textsPerWindow + 1;
    return {
      go: 'silent',
      session: counted,
      reason: '短时间来信过多',
      ...(first ? { notice: '您的短信来得太快,我一时答不过来。请稍等一分钟再发;急事可拨打12366热线。' } : {}),
    };
  }
  const same = counted.repeats?.count ?? 0;
  if (same > LIMITS.sameTexts) {
    const first = same === LIMITS.sameTexts + 1;
    return {
      go: 'silent',
      session: counted,
      reason: '重复内容',
      ...(first ? { notice: '同样的内容已收到多次,前面已经答复,暂不重复回复。换个说法再问,或回复RG转人工。' } : {}),
    };
  }
  return { go: 'on', session: counted };
}

function inWindow(since: string | undefined, now: Date, windowMs: number): boolean {
  if (since === undefined) return false;
  const age = now.getTime() - Date.parse(since);
  return age >= 0 && age < windowMs;
}

function countRepeat(session: Session, text: string, now: Date): Session['repeats'] {
  const said = plain(text).slice(0, 200);
  const before = session.repeats;
  if (before !== undefined && before.text === said && inWindow(before.since, now, LIMITS.repeatWindowMs))
    return { ...before, count: before.count + 1 };
  return { text: said, count: 1, since: now.toISOString() };
}

function countFlood(session: Session, now: Date): Session['flood'] {
  const before = session.flood;
  if (before !== undefined && inWindow(before.since, now, LIMITS.floodWindowMs))
    return { ...before, count: before.count + 1 };
  return { count: 1, since: now.toISOString() };
}
