import type { Channel } from '../../channels/channel';
import { countSegments, type SplitOptions, splitText } from '../../channels/text/segments';
import type { Mobile } from '../../core/mobile';
import type { DeliveryContext } from '../context';
import { createHealth, type Health } from './health';
import type { OutboxDocument } from './outbox-model';
import { createPace, type Pace } from './pace';

/** A carrier account texts can go by. */
export interface AccountSettings {
  channel: Channel;
  /** The carriers whose numbers it reaches, as carrierOf names them; absent: all. */
  carriers?: readonly string[];
  /** Absent: no limit. */
  segmentsPerSecond?: number;
  /** Texts handed to the channel at a time. 64 by default. */
  window?: number;
  /** The carrier puts the signature on the text itself; room for it is left in the first segment. */
  carrierSigns?: boolean;
}

export interface Account {
  readonly id: string;
  readonly channel: Channel;
  readonly window: number;
  readonly pace: Pace;
  readonly health: Health;
  serves(to: Mobile): boolean;
  isDown(): boolean;
  split(text: Pick<OutboxDocument, 'text' | 'signature'>): string[];
  count(text: Pick<OutboxDocument, 'text' | 'signature'>): number;
}

export interface Routes {
  readonly accounts: readonly Account[];
  get(id: string): Account | undefined;
  /**
   * The account for a number: the wanted one if it serves the number and is up, else the first that does and is, in the order of
   * the configuration; the first that serves it when all are down. Undefined: nothing serves it but what is to be avoided.
   */
  choose(to: Mobile, wanted?: string, avoided?: readonly string[]): Account | undefined;
}

const DEFAULT_WINDOW = 64;

export function createRoutes(
  context: DeliveryContext,
  settings: readonly AccountSettings[],
  carrierOf: (to: Mobile) => string | undefined,
): Routes {
  const { clock, keys, events } = context;
  const open = (account: AccountSettings): Account => {
    const { channel, carriers, carrierSigns = false, window = DEFAULT_WINDOW, segmentsPerSecond } = account;
    const health = createHealth(clock);
    const splitting = ({ signature }: { signature: string }): SplitOptions =>
      carrierSigns && signature !== '' ? { extraRoom: signature.length + 2 } : { signature };
    return {
      id: channel.id,
      channel,
      window,
      health,
      pace: createPace({ account: channel.id, segmentsPerSecond, keys, clock, events }),
      serves: (to) => {
        if (carriers === undefined) return true;
        const carrier = carrierOf(to);
        // A number of no known carrier may belong to any.
        return carrier === undefined || carriers.includes(carrier);
      },
      isDown: () => health.isDown(channel.state().connected),
      split: (text) => splitText(text.text, splitting(text)),
      count: (text) => countSegments(text.text, splitting(text)),
    };
  };
  const accounts = settings.map(open);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return {
    accounts,
    get: (id) => byId.get(id),
    choose: (to, wanted, avoided = []) => {
      const serving = accounts.filter((account) => account.serves(to) && !avoided.includes(account.id));
      const first = serving.find((account) => account.id === wanted);
      const inOrder = first === undefined ? serving : [first, ...serving.filter((account) => account !== first)];
      return inOrder.find((account) => !account.isDown()) ?? inOrder[0];
    },
  };
}
