import { type ManualClock, SECOND } from '../core/clock';
import type { Mobile } from '../core/mobile';
import type { Intent, Slots } from '../intents/understanding';
import type { Session } from './engine/session';
import { takeTurn } from './engine/take-turn';
import type { ReplyKind, TurnDeps } from './engine/turn';

export interface ConversedTurn {
  intent: Intent;
  slots: Slots;
  /** Absent where the bot stayed silent. */
  reply?: ReplyKind;
  text: string;
}

/**
 * Plays one dialogue on a throw-away session, as `sms12366 converse` and the tests do: the same turns as in service, but events are not
 * carried out. The clock is advanced by each turn's gap before it; the session goes through JSON between turns, as in the store.
 */
export async function converseDialogue(
  turns: readonly { user: string; gapSeconds?: number }[],
  options: { deps: TurnDeps & { clock: ManualClock }; from: Mobile; to?: string },
): Promise<ConversedTurn[]> {
  const { deps, from, to = '12366' } = options;
  const played: ConversedTurn[] = [];
  let stored: string | undefined;
  for (const { user, gapSeconds = 0 } of turns) {
    deps.clock.advance(gapSeconds * SECOND);
    const session = stored === undefined ? undefined : (JSON.parse(stored) as Session);
    const turn = await takeTurn(session, { id: deps.ids.next(), from, to, text: user }, deps);
    stored = JSON.stringify(turn.session);
    const reply = turn.events.find((event) => event.type === 'replied');
    played.push({ intent: turn.intent, slots: turn.slots, reply: reply?.kind, text: reply?.text ?? '' });
  }
  return played;
}
