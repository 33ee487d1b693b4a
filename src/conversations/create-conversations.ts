import type { Connection } from 'mongoose';
import { type Clock, DAY } from '../core/clock';
import { maskMobile, type Mobile } from '../core/mobile';
import { isVisitor } from '../core/visitor';
import type { Ledger } from '../desk/ledger';
import type { Secrecy } from '../desk/secrecy';
import type { Author } from '../directory/actor';
import type { Audit } from '../directory/audit/audit';
import type { Directory } from '../directory/directory';
import type { Reach, UnitTree } from '../directory/rights';
import type { Understander } from '../intents/understanding';
import type { Knowledge } from '../knowledge/knowledge';
import { createByHour } from './by-hour';
import { createContacts } from './contacts';
import type { Conversations } from './conversations';
import { conversationError } from './errors';
import { explainText } from './explain-text';
import { INTENT_NAMES } from './intent-names';
import { createSecrets } from './secrets';
import { createThread } from './thread';

export interface ConversationsDeps {
  connection: Connection;
  secrecy: Secrecy;
  ledger: Pick<Ledger, 'ofMessages'>;
  understander: Understander;
  knowledge: Pick<Knowledge, 'explain' | 'get'>;
  directory: Pick<Directory, 'unit' | 'unitOfExtension'>;
  tree(): Promise<UnitTree>;
  audit: Pick<Audit, 'record' | 'around'>;
  /** Counts a reveal by this operator; false when the limit is reached. */
  mayReveal(operator: string): Promise<boolean>;
  /** The protocol of an account, where it is there. */
  protocolOf(account: string): string | undefined;
  /** The carrier a number belongs to, as accounts name it. */
  carrierOf(mobile: Mobile): string | undefined;
  /** Days back that are shown. */
  shownDays(): Promise<number>;
  clock: Clock;
}

/** See the interface. */
export function createConversations(deps: ConversationsDeps): Conversations {
  const { connection, secrecy, directory, audit, knowledge, understander } = deps;
  const unitName = async (code: string): Promise<string> =>
    (await directory.unit(code))?.name.replace(/^国家税务总局/, '') ?? code;
  const since = async (): Promise<Date> => new Date(deps.clock.now().getTime() - (await deps.shownDays()) * DAY);
  const { judge } = createSecrets({ connection, ledger: deps.ledger, understander });
  const thread = createThread({
    connection,
    secrecy,
    judge,
    unitName,
    since,
    unitOfNumber: async (to) => (await directory.unitOfExtension(to.replace(/^12366/, ''))).code,
    protocolOf: deps.protocolOf,
    carrierOf: deps.carrierOf,
    titleOf: (id) => knowledge.get(id)?.title,
  });
  const contacts = createContacts({ connection, secrecy, tree: deps.tree, unitName, since });

  const hasAny = async (mobile: Mobile, reach: Reach): Promise<boolean> =>
    (await thread.read(mobile, { limit: 1 }, reach)) !== undefined;

  const objectOf = (mobile: Mobile, by: Author) => ({
    kind: 'conversation',
    id: secrecy.nameOf(mobile),
    unitCode: by.unitCode,
  });

  return {
    list: contacts.list,
    byHour: createByHour(connection, deps.clock),
    lookUp: async (mobile, by) => {
      const sender = maskMobile(mobile);
      await audit.record({
        action: 'conversations.look-up',
        by,
        object: objectOf(mobile, by),
        outcome: 'done',
        after: { 号码: sender },
      });
      return { conversation: secrecy.nameOf(mobile), sender };
    },
    thread: async (conversation, page, reach) => {
      const mobile = secrecy.ofName(conversation);
      return mobile === undefined ? undefined : thread.read(mobile, page, reach);
    },
    explain: async (conversation, text, reach) => {
      const mobile = secrecy.ofName(conversation);
      const found = mobile === undefined ? undefined : await thread.find(mobile, text, reach);
      if (found === undefined) return undefined;
      const recorded = found.judged.turn?.events.find((event) => event.type === 'contact_recorded');
      return explainText(found.text.text, {
        understander,
        knowledge,
        now: deps.clock.now(),
        ...(recorded === undefined ? {} : { recordedIntent: recorded.intent }),
        nameOf: (intent) => INTENT_NAMES[intent],
      });
    },
    reveal: async (conversation, reason, reach, by) => {
      const mobile = secrecy.ofName(conversation);
      if (mobile === undefined || !(await hasAny(mobile, reach))) return undefined;
      if (isVisitor(mobile)) throw conversationError('no_number', 'a visitor of the web page has no number');
      const event = { action: 'conversations.reveal', by, object: objectOf(mobile, by), reason };
      if (!(await deps.mayReveal(by.code))) {
        await audit.record({ ...event, outcome: 'denied', reason: '次数过多' });
        throw conversationError('reveal_limit', `reveals of ${by.code} used up`);
      }
      return audit.around({ ...event, after: { 号码: maskMobile(mobile) } }, async () => mobile);
    },
  };
}
