import type { Receipt } from '../../channels/channel';
import type { OutboundState } from '../delivery';
import type { OutboxDocument, SegmentProgress } from './outbox-model';

/** What may be learnt of one segment. */
export type SegmentNews =
  | { kind: 'accepted'; carrierId?: string; final: boolean; early?: Pick<Receipt, 'state' | 'code'> }
  | { kind: 'receipt'; state: Receipt['state']; code: string }
  | { kind: 'failed'; code: string }
  | { kind: 'doubtful' };

const FINAL: readonly SegmentProgress['state'][] = ['delivered', 'failed', 'expired'];

function isFinal(segment: SegmentProgress): boolean {
  return FINAL.includes(segment.state);
}

/** Whether the segment's receipt has come. */
export function hasReceipt({ progress }: Pick<OutboxDocument, 'progress'>, index: number): boolean {
  const segment = progress[index];
  return segment !== undefined && isFinal(segment);
}

function progressed(known: SegmentProgress, news: SegmentNews): SegmentProgress {
  switch (news.kind) {
    case 'accepted': {
      const withId = news.carrierId === undefined ? known : { ...known, carrierId: news.carrierId };
      // The receipt was faster than the answer.
      if (isFinal(known)) return withId;
      if (news.early !== undefined) return { ...withId, state: news.early.state, code: news.early.code };
      return { ...withId, state: news.final ? 'delivered' : 'sent' };
    }
    case 'receipt':
      // The first receipt counts: a second one, or another one, changes nothing.
      return isFinal(known) ? known : { ...known, state: news.state, code: news.code };
    case 'failed':
      return isFinal(known) ? known : { ...known, state: 'failed', code: news.code };
    case 'doubtful':
      return known.state === 'new' ? { ...known, state: 'doubtful' } : known;
  }
}

/** The progress with the news of `at` in it; the same array when it says nothing new. Segments not mentioned before are `new`. */
export function withNews(progress: SegmentProgress[], index: number, news: SegmentNews, at: Date): SegmentProgress[] {
  const known = progress[index] ?? { state: 'new' };
  const next = progressed(known, news);
  if (next === known) return progress;
  const all = [...progress];
  while (all.length < index) all.push({ state: 'new' });
  all[index] = next.state === known.state ? next : { ...next, at: at.getTime() };
  return all;
}

/** The index of the first segment that is still to be handed over; equals `segments` when none is. */
export function nextSegment(document: Pick<OutboxDocument, 'segments' | 'progress'>): number {
  const index = document.progress.findIndex((segment) => segment.state === 'new');
  return index < 0 ? document.progress.length : index;
}

/**
 * The state of a text whose segments have all been answered for, undefined while some are still to be handed over. One segment
 * that failed makes the text unreadable: failed. Delivered only when all are.
 */
export function stateOf(segments: number, progress: readonly SegmentProgress[]): OutboundState | undefined {
  const has = (state: SegmentProgress['state']): boolean => progress.some((segment) => segment.state === state);
  if (has('failed')) return 'failed';
  if (progress.length < segments || has('new')) return undefined;
  if (has('doubtful')) return 'doubtful';
  if (has('expired')) return 'expired';
  return has('sent') ? 'sent' : 'delivered';
}

/** The carrier's code that explains the state: that of the first segment in it. */
export function codeOf(state: OutboundState, progress: readonly SegmentProgress[]): string | undefined {
  return progress.find((segment) => segment.state === state)?.code;
}
