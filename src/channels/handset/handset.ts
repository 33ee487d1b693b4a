import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock';
import type { Ids } from '../../core/ids';
import type { Mobile } from '../../core/mobile';
import type { AcceptOutcome, Channel, ChannelHost, InboundPart } from '../channel';
import { createOpenWork } from '../session/open-work';
import { MAX_SEGMENTS, splitText } from '../text/segments';

/** A phone in this process: the demo page and the terminal text through it. */
export interface Handset extends Channel {
  /**
   * Texts the service as `from`; a long text goes in parts, as from a real phone. Resolves when the last part is durable; rejects
   * when one could not be kept. The same key again is a duplicate, a fresh one is drawn when absent.
   */
  text(from: Mobile, text: string, to?: string, key?: string): Promise<{ id: string; outcome: AcceptOutcome }>;
}

export interface HandsetDeps {
  id: string;
  clock: Clock;
  ids: Ids;
  /** The number texted when none is given. */
  service?: string;
}

/** Repeating a text gives the same reference, so that its parts are known again. */
function referenceOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt16BE(0);
}

export function createHandset({ id, clock, ids, service = '12366' }: HandsetDeps): Handset {
  let host: ChannelHost | null = null;
  const open = createOpenWork();

  const bring = async (to: ChannelHost, parts: InboundPart[]): Promise<AcceptOutcome> => {
    let outcome: AcceptOutcome = 'duplicate';
    for (const part of parts) if ((await to.accept(part)) === 'accepted') outcome = 'accepted';
    return outcome;
  };

  return {
    id,
    kind: 'handset',
    // What the phone shows is the thread, one bubble a text however often it is handed over.
    idempotent: true,
    start: (to) => {
      host = to;
      return Promise.resolve();
    },
    text: async (from, text, to = service, key = ids.next()) => {
      if (host === null) throw new Error(`handset ${id}: not started`);
      const pieces = splitText(text);
      if (pieces.length > MAX_SEGMENTS) throw new RangeError(`handset ${id}: a text has at most ${MAX_SEGMENTS} parts`);
      const part = { channel: id, from, to, receivedAt: clock.now() };
      const reference = referenceOf(key);
      const parts = pieces.map((piece, i): InboundPart =>
        pieces.length === 1
          ? { ...part, carrierId: key, text: piece }
          : {
              ...part,
              carrierId: `${key}/${i + 1}`,
              text: piece,
              part: { reference, total: pieces.length, index: i + 1 },
            },
      );
      return { id: key, outcome: await open.track(bring(host, parts)) };
    },
    submit: () => {
      if (host === null) {
        return Promise.resolve({
          kind: 'refused',
          class: 'retry_later',
          code: 'stopped',
          message: `handset ${id} is off`,
        });
      }
      // In this process there is nothing between the hand-over and the screen.
      return Promise.resolve({ kind: 'accepted', final: true });
    },
    state: () => ({
      connected: host !== null,
      inFlight: open.size,
      detail: host === null ? '演示手机已关机' : '演示手机已开机',
    }),
    stop: async (timeoutMs) => {
      host = null;
      await open.settled(timeoutMs);
    },
  };
}
