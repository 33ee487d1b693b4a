import type { Channel, OutboundSegment, SubmitOutcome } from '../../channels/channel';
import { countSegments, type SplitOptions, splitText } from '../../channels/text/segments';
import { errorMessage } from '../../core/errors';
import type { DeliveryContext } from '../context';
import { type Condition, createHealth, type HealthReport } from './health';
import type { OutboxDocument } from './outbox-model';
import { createPace, type Pace } from './pace';
import { createQuota } from './quota';
import type { QuotaCounts } from './quota-counts';

/** A carrier account texts can go by. */
export interface AccountSettings {
  channel: Channel;
  /** The carriers whose numbers it reaches, as carrierOf names them; absent: all. */
  carriers?: readonly string[];
  /** Absent: no limit. */
  segmentsPerSecond?: number;
  /** Segments a day (in Shanghai), over all nodes. Absent: no limit. */
  dailyQuota?: number;
  /** Texts handed to the channel at a time. 64 by default. */
  window?: number;
  /** The carrier puts the signature on the text itself; room for it is left in the first segment. */
  carrierSigns?: boolean;
  /** The signature the carrier has registered for the account, in place of the text's own. */
  signature?: string;
  /** Accounts of a smaller number are preferred; 100 by default. Among equals the order of the configuration decides … */
  priority?: number;
  /** … unless some have a weight: these share the texts in proportion. */
  weight?: number;
  /** An answer later than this many milliseconds is too late; 15,000 by default. */
  slowMs?: number;
  /**
   * It reaches the visitors of the web chat, and no mobile number; no other account reaches a visitor. Its texts go whole: a page
   * knows no segments.
   */
  visitors?: true;
}

/** `quota`: the day's segments are used up. */
export type AccountCondition = Condition | 'quota';

/** An account as it stands: for the console, the metrics and the route command. */
export interface AccountReport extends Omit<HealthReport, 'condition'> {
  id: string;
  condition: AccountCondition;
  paceFactor: number;
  quota?: { used: number; perDay: number };
}

export interface Account {
  readonly id: string;
  readonly channel: Channel;
  readonly settings: AccountSettings;
  /** Texts it may have in hand; few while it is on trial. */
  readonly window: number;
  readonly pace: Pick<Pace, 'take' | 'wait'>;
  /** Whether it reaches numbers of a carrier; a number of no known carrier may belong to any. Visitors of the chat have none. */
  serves(carrier: string | undefined): boolean;
  condition(): AccountCondition;
  /** On trial, and it is time for another text to try it. */
  mayTry(): boolean;
  /** Takes no texts now: what waits for it moves away. */
  isDown(): boolean;
  /** Others are better for now: what they can take moves away. */
  isShunned(): boolean;
  /** Hands a segment over and learns from the answer. Never rejects: a channel that throws has not said what became of it. */
  submit(segment: OutboundSegment): Promise<SubmitOutcome>;
  split(text: Pick<OutboxDocument, 'text' | 'signature'>): string[];
  count(text: Pick<OutboxDocument, 'text' | 'signature'>): number;
  /** How long the oldest text due for people has waited. */
  sawQueueAge(milliseconds: number): void;
  /** Another node was told to slow down. */
  heardSlowDown(share: number): void;
  report(): AccountReport;
  /** To be awaited before it sends: how much of the day's quota is used. */
  readQuota(): Promise<void>;
  /** The same channel under other settings. */
  configure(settings: AccountSettings): void;
}

const DEFAULT_WINDOW = 64;
const TRIAL_WINDOW = 4;
/** Time to hear of a quota that was raised, or of segments given back. */
const LONGEST_QUOTA_WAIT_MS = 10_000;

/** `tell` passes a slow-down on to the other nodes. */
export function createAccount(
  context: DeliveryContext,
  first: AccountSettings,
  counts: QuotaCounts,
  tell: (account: string, share: number) => void,
): Account {
  const { clock, keys, events } = context;
  const { channel } = first;
  const { id } = channel;
  let settings = first;
  const health = createHealth(clock, () => settings.slowMs);
  const pace = createPace({ account: id, segmentsPerSecond: () => settings.segmentsPerSecond, keys, clock, events });
  const quota = createQuota({ account: id, perDay: () => settings.dailyQuota, counts, clock });

  const splitting = (text: { signature: string }): SplitOptions => {
    const signature = settings.signature ?? text.signature;
    return settings.carrierSigns === true && signature !== '' ? { extraRoom: signature.length + 2 } : { signature };
  };
  const condition = (): AccountCondition => {
    const is = health.condition(channel.state().connected);
    return quota.isUsedUp() && is !== 'disconnected' && is !== 'resting' ? 'quota' : is;
  };

  const learn = (outcome: SubmitOutcome, answered: (good: boolean) => void, since: number): void => {
    const milliseconds = Math.max(0, clock.now().getTime() - since);
    if (outcome.kind !== 'refused') {
      answered(outcome.kind === 'accepted');
      events.emit({ type: 'segment_answered', account: id, outcome: outcome.kind, milliseconds });
      return;
    }
    quota.giveBack(1);
    // That the carrier will not have this number, or not so fast, says nothing against the account.
    answered(outcome.class === 'give_up' || outcome.class === 'slow_down');
    if (outcome.class === 'slow_down' && pace.halve()) tell(id, pace.factor());
    const { class: refusal, code } = outcome;
    events.emit({ type: 'segment_answered', account: id, outcome: refusal, code, milliseconds });
  };

  return {
    id,
    channel,
    get settings() {
      return settings;
    },
    get window() {
      const { window = DEFAULT_WINDOW } = settings;
      return condition() === 'trial' ? Math.min(window, TRIAL_WINDOW) : window;
    },
    pace: {
      take: async (segments) => {
        if (!(await pace.take(segments))) return false;
        return quota.take(segments);
      },
      wait: () => (quota.isUsedUp() ? Math.min(quota.untilTomorrow(), LONGEST_QUOTA_WAIT_MS) : pace.wait()),
    },
    serves: (carrier) =>
      settings.carriers === undefined || carrier === undefined || settings.carriers.includes(carrier),
    condition,
    mayTry: health.mayTry,
    isDown: () => ['resting', 'disconnected'].includes(condition()),
    isShunned: () => ['slow', 'resting', 'disconnected', 'quota'].includes(condition()),
    submit: async (segment) => {
      const since = clock.now().getTime();
      const answered = health.begin();
      let outcome: SubmitOutcome;
      try {
        outcome = await channel.submit(segment);
      } catch (error) {
        outcome = { kind: 'unknown', message: errorMessage(error) };
      }
      learn(outcome, answered, since);
      return outcome;
    },
    split: (text) => (settings.visitors ? [text.text] : splitText(text.text, splitting(text))),
    count: (text) => (settings.visitors ? 1 : countSegments(text.text, splitting(text))),
    sawQueueAge: health.sawQueueAge,
    heardSlowDown: pace.heard,
    report: () => {
      const { dailyQuota } = settings;
      return {
        ...health.report(channel.state().connected),
        id,
        condition: condition(),
        paceFactor: pace.factor(),
        ...(dailyQuota === undefined ? {} : { quota: { used: quota.used(), perDay: dailyQuota } }),
      };
    },
    readQuota: quota.read,
    configure: (next) => {
      settings = next;
    },
  };
}
