import type { Connection } from 'mongoose';
import { saysConfidential, holdsConfidential } from '../bot/confidential';
import { LIMITS } from '../bot/engine/limits';
import { turnModel, type TurnRecord } from '../bot/turn-record';
import { documents } from '../delivery/documents';
import type { InboxDocument } from '../delivery/inbox/inbox-model';
import { inboxModel } from '../delivery/inbox/inbox-model';
import type { OutboxDocument } from '../delivery/outbox/outbox-model';
import { isConfidentialContact, type Ledger, type LedgerRecord } from '../desk/ledger';
import { isConfidentialIntent, KIND_RULES } from '../desk/order-kinds';
import { kindOfNumber, namesConfidentialOrder } from '../desk/order-number';
import type { Understander } from '../intents/understanding';

export type InText = Pick<
  InboxDocument,
  '_id' | 'channel' | 'carrierId' | 'from' | 'to' | 'text' | 'receivedAt' | 'incomplete' | 'state' | 'attempt'
>;
export type OutText = Omit<OutboxDocument, 'queue' | 'turn' | 'by'>;

/** What is known of a text that came in. */
export interface Judged {
  /** `open`: may be read; `sealed`: must not be; `unread`: the service has not read it, so nobody knows yet. */
  verdict: 'open' | 'sealed' | 'unread';
  turn?: TurnRecord;
  contacts: LedgerRecord[];
}

/** A page of a thread with what was judged of it. */
export interface JudgedTexts {
  of(text: InText): Judged;
  /** Whether a text that went out may be read. */
  isOpen(text: OutText): boolean;
  turnOf(text: OutText): TurnRecord | undefined;
}

/** Replies that say the text before was not understood: what comes next is often the same in other words. */
const UNCLEAR: readonly string[] = ['clarify', 'fallback', 'invalid', 'silent'];
const REPLY = /^reply:(.+)$/;
const ORDER_ANSWER = /^order-answer:(.+)$/;
/** Codes by SMS: who reads one could use it. */
const CODE = /^code:/;

export interface SecretsDeps {
  connection: Connection;
  ledger: Pick<Ledger, 'ofMessages'>;
  understander: Understander;
}

/**
 * Tells which texts of a number nobody but who handles the case may read (E10). The service noted it when it decided the turn; where the
 * record has passed its retention the ledger knows it; what it did not read is judged by the model.
 */
export function createSecrets({ connection, ledger, understander }: SecretsDeps): {
  judge(texts: { came: readonly InText[]; went: readonly OutText[] }): Promise<JudgedTexts>;
} {
  const turns = documents(turnModel(connection));
  const inbox = documents(inboxModel(connection));

  /** The texts that replies of the page answer, and the next one after the newest: what is before a report is judged by it. */
  const around = async (came: readonly InText[], went: readonly OutText[]): Promise<InText[]> => {
    const known = new Set(came.map(({ _id }) => _id));
    const answered = went
      .flatMap(({ key }) => REPLY.exec(key)?.[1]?.replace(/^parked:/, '') ?? [])
      .filter((id) => !known.has(id) && !id.startsWith('unfinished:'));
    const newest = came.reduce<InText | undefined>(
      (latest, text) => (latest === undefined || text.receivedAt > latest.receivedAt ? text : latest),
      undefined,
    );
    const [others, next] = await Promise.all([
      answered.length === 0 ? [] : inbox.find({ _id: { $in: answered } }).toArray(),
      newest === undefined
        ? []
        : inbox
            .find({ from: newest.from, receivedAt: { $gt: newest.receivedAt } }, { sort: { receivedAt: 1 }, limit: 1 })
            .toArray(),
    ]);
    return [...new Map([...others, ...next].map((text) => [text._id, text])).values()].filter(
      ({ _id }) => !known.has(_id),
    );
  };

  const isSecretRecord = (turn: TurnRecord, text: string): boolean =>
    turn.confidential === true || saysConfidential(turn.events, text) || holdsConfidential(turn.session);

  const verdictOf = (
    text: InText,
    turn: TurnRecord | undefined,
    contacts: readonly LedgerRecord[],
  ): Judged['verdict'] => {
    if (namesConfidentialOrder(text.text) || contacts.some(isConfidentialContact)) return 'sealed';
    if (turn !== undefined && isSecretRecord(turn, text.text)) return 'sealed';
    const wasRead = turn !== undefined || contacts.length > 0;
    if (!wasRead && text.state !== 'handled' && text.state !== 'parked') return 'unread';
    const silent = turn?.events.some(({ type }) => type === 'stayed_silent') ?? contacts[0]?.replyKind === 'silent';
    if (wasRead && !silent && text.state !== 'parked') return 'open';
    const { intent, alternatives } = understander.understand(text.text, { now: text.receivedAt });
    const mayBe = isConfidentialIntent(intent) || isConfidentialIntent(alternatives[0]?.intent ?? '');
    return mayBe ? 'sealed' : 'open';
  };

  const replyKindOf = ({ turn, contacts }: Judged): string => {
    const replied = turn?.events.find((event) => event.type === 'replied');
    return replied?.kind ?? contacts[0]?.replyKind ?? 'silent';
  };

  return {
    judge: async ({ came, went }) => {
      const all = [...came, ...(await around(came, went))].sort(
        (a, b) => b.receivedAt.getTime() - a.receivedAt.getTime(),
      );
      const turnIds = [
        ...all.flatMap(({ _id }) => [_id, `parked:${_id}`]),
        ...went.flatMap(({ key }) => REPLY.exec(key)?.[1] ?? []),
      ];
      const ids = [...new Set(turnIds)];
      const [records, contacts] = await Promise.all([
        turns.find({ _id: { $in: ids } }).toArray(),
        ledger.ofMessages(ids.flatMap((id) => [id, `${id}/2`])),
      ]);
      const turnById = new Map(records.map((record) => [record._id, record]));
      const contactsOf = (id: string): LedgerRecord[] => [id, `${id}/2`].flatMap((one) => contacts.get(one) ?? []);

      const judged = new Map<string, Judged>();
      // Newest first: whether a text leads to a report shows in the one after it.
      let after: { verdict: Judged['verdict']; at: number } | undefined;
      for (const text of all) {
        const turn = turnById.get(text._id) ?? turnById.get(`parked:${text._id}`);
        const known = [...contactsOf(text._id), ...contactsOf(`parked:${text._id}`)];
        const one: Judged = {
          verdict: verdictOf(text, turn, known),
          contacts: known,
          ...(turn === undefined ? {} : { turn }),
        };
        const at = text.receivedAt.getTime();
        const leadsOn =
          after?.verdict === 'sealed' && after.at - at <= LIMITS.timeOutMs && UNCLEAR.includes(replyKindOf(one));
        if (one.verdict === 'open' && leadsOn) one.verdict = 'sealed';
        judged.set(text._id, one);
        after = { verdict: one.verdict, at };
      }

      const isOpen = ({ key, text }: OutText): boolean => {
        if (CODE.test(key) || namesConfidentialOrder(text)) return false;
        const answers = ORDER_ANSWER.exec(key)?.[1];
        if (answers !== undefined) {
          const kind = kindOfNumber(answers);
          return kind !== undefined && !KIND_RULES[kind].confidential;
        }
        const id = REPLY.exec(key)?.[1];
        if (id === undefined) return true;
        const turn = turnById.get(id);
        if (contactsOf(id).some(isConfidentialContact) || (turn !== undefined && isSecretRecord(turn, '')))
          return false;
        const asked = judged.get(id.replace(/^parked:/, ''));
        // A reply to a text of which nothing is known any more is not shown either.
        return asked === undefined ? turn !== undefined || contactsOf(id).length > 0 : asked.verdict !== 'sealed';
      };

      return {
        of: (text) => judged.get(text._id) ?? { verdict: 'unread', contacts: [] },
        isOpen,
        turnOf: ({ key }) => turnById.get(REPLY.exec(key)?.[1] ?? ''),
      };
    },
  };
}
