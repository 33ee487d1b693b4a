import type { Connection } from 'mongoose';
import type { Alerts } from '../../carriers/alerts';
import { type Clock, DAY } from '../../core/clock';
import { addDays, shanghaiDay } from '../../core/shanghai-time';
import type { Conversations } from '../../conversations/conversations';
import { countOpenOrders } from '../../desk/count-orders';
import type { Audit } from '../../directory/audit/audit';
import type { Tasks } from '../../directory/tasks/tasks';
import { type HOME_ENDPOINTS, type HomeCard } from '../api/home';
import type { OperatorCall } from '../guard';
import type { Handlers } from '../serve-endpoints';

export interface HomeDeps {
  connection: Connection;
  clock: Clock;
  tasks: Pick<Tasks, 'count' | 'list'>;
  conversations: Pick<Conversations, 'list'>;
  alerts: Pick<Alerts, 'open'>;
  audit: Audit;
}

/** How many tasks stand on the page itself. */
const NEXT_TASKS = 8;
/** Things that are only counted to show that there are some are not counted further. */
const COUNTED = 100;
/** Conversations without an answer of today and the days before. */
const UNANSWERED_DAYS = 7;

type Counted = Pick<HomeCard, 'count' | 'overdue' | 'more'>;
const upTo = (found: number): Counted => ({ count: Math.min(found, COUNTED), more: found > COUNTED, overdue: 0 });
const exactly = (count: number, overdue = 0): Counted => ({ count, overdue, more: false });

/** What waits for the operator who asks: each card by its own right and reach, so that a number never tells more than its list does. */
export function homeHandlers(deps: HomeDeps): Handlers<typeof HOME_ENDPOINTS> {
  const { clock, connection } = deps;

  async function taskCards(call: OperatorCall): Promise<HomeCard[]> {
    const counts = await deps.tasks.count(call.reachOf('tasks.read'));
    const numbers = counts.byKind['号码更正'] ?? 0;
    const filings = counts.byKind['联络员备案'] ?? 0;
    return [
      { key: 'tasks', ...exactly(counts.open, counts.overdue) },
      ...(call.may('contacts.edit') ? [{ key: 'numbers_to_correct' as const, ...exactly(numbers) }] : []),
      ...(call.may('liaisons.confirm') ? [{ key: 'liaison_filings' as const, ...exactly(filings) }] : []),
    ];
  }

  async function orderCard(call: OperatorCall): Promise<HomeCard> {
    const reach = call.reachOf('orders.read');
    const { open, overdue } = await countOpenOrders(connection, {
      now: clock.now(),
      ...(reach.everywhere ? {} : { unitCodes: reach.unitCodes }),
    });
    return { key: 'orders', ...exactly(open, overdue) };
  }

  async function unansweredCard(call: OperatorCall): Promise<HomeCard> {
    const from = addDays(shanghaiDay(clock.now()), 1 - UNANSWERED_DAYS);
    const { items } = await deps.conversations.list(
      { outcome: 'not_understood', from, limit: COUNTED + 1 },
      call.reachOf('conversations.read'),
    );
    return { key: 'unanswered', ...upTo(items.length) };
  }

  async function carrierCard(): Promise<HomeCard> {
    const open = await deps.alerts.open();
    return { key: 'carriers', ...exactly(open.length, open.filter(({ level }) => level === 'error').length) };
  }

  async function denialCard(call: OperatorCall): Promise<HomeCard> {
    const reach = call.reachOf('audit.read');
    const found = await deps.audit.find({
      outcome: 'denied',
      from: new Date(clock.now().getTime() - DAY),
      limit: COUNTED + 1,
      ...(reach.everywhere ? {} : { unitCodes: reach.unitCodes }),
    });
    return { key: 'denials', ...upTo(found.length) };
  }

  return {
    'GET /api/home': async (_input, call) => {
      const cards = await Promise.all([
        call.may('tasks.read') ? taskCards(call) : [],
        call.may('orders.read') ? orderCard(call) : [],
        call.may('conversations.read') ? unansweredCard(call) : [],
        call.may('carriers.read') ? carrierCard() : [],
        call.may('audit.read') ? denialCard(call) : [],
      ]);
      const { items } = call.may('tasks.read')
        ? await deps.tasks.list(call.reachOf('tasks.read'), { limit: NEXT_TASKS })
        : { items: [] };
      const next = items.map(({ id, kind, about, dueAt, why }) => ({
        id,
        kind,
        label: about.label,
        dueAt: dueAt.toISOString(),
        why,
      }));
      return { cards: cards.flat(), next };
    },
  };
}
