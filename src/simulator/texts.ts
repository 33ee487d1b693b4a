import type { CarrierSide, MoSegment } from './carrier-side';
import type { Counts } from './counts';
import type { Dice } from './dice';
import type { EventSource } from './events';
import { moSegments } from './mo-segments';
import type { MoText } from './options';
import type { Acknowledgement, Held, Outgoing } from './outgoing';

/** What became of a text handed to the service provider: the worst of its parts, the longest wait. */
export interface Delivered extends Acknowledgement {
  /** The carrier's ids of the parts. */
  ids: readonly string[];
  parts: readonly Acknowledgement[];
}

/** The texts of phones on their way to the service provider. */
export interface Texts {
  /** Takes the text into keeping until every part is acknowledged. RangeError for a form the protocol has not. */
  send(mo: MoText & { to: string }, to: Outgoing): Promise<Delivered>;
}

export interface TextsDeps {
  side: CarrierSide;
  dice: Dice;
  events: EventSource;
  counts: Counts;
  now: () => Date;
  random: () => number;
  nextSequence: () => number;
  nextId: () => string;
}

const WORST_FIRST: readonly Acknowledgement['kind'][] = ['stopped', 'unwritable', 'unanswered', 'refused', 'taken'];

function together(parts: readonly Acknowledgement[], ids: readonly string[]): Delivered {
  const kind = WORST_FIRST.find((candidate) => parts.some((part) => part.kind === candidate)) ?? 'taken';
  const status = parts.find((part) => part.kind === kind)?.status;
  return {
    kind,
    ...(status !== undefined && { status }),
    ms: Math.max(0, ...parts.map((part) => part.ms)),
    tries: Math.max(0, ...parts.map((part) => part.tries)),
    ids,
    parts,
  };
}

export function createTexts({ side, dice, events, counts, now, random, nextSequence, nextId }: TextsDeps): Texts {
  const hold = (segment: MoSegment, outgoing: Outgoing): Promise<Acknowledgement> =>
    new Promise((resolve) => {
      const { id, from, to, text, part } = segment;
      counts.mos.given += 1;
      const held: Held = {
        kind: 'mo',
        id,
        write: (spoken) => spoken.deliver(segment),
        ...(side.sequenceIsId && { sequence: nextSequence() }),
        tries: 0,
        firstSentAt: 0,
        sentAt: 0,
        twice: dice.strikes('doubleMo'),
        sent: ({ name: link }) => {
          counts.mos.sent += 1;
          if (!events.heard('mo_sent')) return;
          events.emit('mo_sent', { link, id, from, to, text, ...(part !== undefined && { part }), tries: held.tries });
        },
        answered: (connection, acknowledgement) => {
          const { kind, status, ms, tries } = acknowledgement;
          if (kind === 'taken') counts.mos.acknowledged += 1;
          if (kind === 'refused') counts.mos.refused += 1;
          if (kind === 'unanswered') events.emit('mo_unanswered', { id, from, tries });
          if (connection !== undefined && status !== undefined)
            events.emit('mo_answered', { link: connection.name, id, from, status, ms, tries });
          resolve(acknowledgement);
        },
      };
      outgoing.hold(held);
    });

  return {
    send: async (mo, outgoing) => {
      const form = mo.form ?? side.partForms[0] ?? 'udh8';
      if (!side.partForms.includes(form))
        throw new RangeError(`${side.protocol} has no form ${form}: ${side.partForms.join(', ')}`);
      const at = now();
      const reference = Math.floor(random() * 0x1_0000);
      // A SGIP text is known by its sequence number, so the id is only a name here.
      const segments = moSegments(mo, form, reference, at, nextId);
      const parts = await Promise.all(segments.map((segment) => hold(segment, outgoing)));
      return together(
        parts,
        segments.map(({ id }) => id),
      );
    },
  };
}
