import type { Conversations } from '../../conversations/conversations';
import { checkMobile } from '../../core/mobile';
import type { Desk } from '../../desk/desk';
import { checkOrderNumber } from '../../desk/order-number';
import { STATE_NAMES } from '../../desk/work-order';
import type { AddressBook } from '../../directory/address-book/address-book';
import type { Operators } from '../../directory/operators/operators';
import { ROLES } from '../../directory/roles';
import type { Knowledge } from '../../knowledge/knowledge';
import type { SEARCH_ENDPOINTS, SearchGroup, SearchHit } from '../api/search';
import type { OperatorCall } from '../guard';
import type { Handlers } from '../serve-endpoints';

/** Hits shown of one kind. */
const SHOWN = 6;

/** What the search asks; each room sees the reader's reach. */
export interface SearchDeps {
  desk: Pick<Desk, 'showOrder'>;
  conversations: Pick<Conversations, 'lookUp' | 'thread'>;
  /** A search by a person's number is on record there. */
  addressBook: Pick<AddressBook, 'find'>;
  unitName(code: string): Promise<string>;
  operators: Pick<Operators, 'find'>;
  knowledge: Pick<Knowledge, 'nearest' | 'get'>;
}

type Search = (q: string, call: OperatorCall) => Promise<SearchHit[]>;

/** Whether there is anything in it that a name or a title could have. */
function hasWords(q: string): boolean {
  return /\p{Script=Han}|[A-Za-z]{2}/u.test(q);
}

/**
 * One search over what the operator may see (contract: src/web/api/search.ts). Each kind is asked only where the operator has its
 * right, and within the reach of that right. A whole number is a look-up of a person and is recorded.
 */
export function searchHandlers(deps: SearchDeps): Handlers<typeof SEARCH_ENDPOINTS> {
  const orders: Search = async (q, call) => {
    const number = checkOrderNumber(q);
    if (!number.ok || !call.may('orders.read')) return [];
    const order = await deps.desk.showOrder(number.value);
    if (order === undefined || !call.may('orders.read', { unitCode: order.unitCode })) return [];
    // No more than this of any kind: what is confidential stays with who handles the case (E10).
    return [{ id: order.number, label: order.number, note: `${order.kind} · ${STATE_NAMES[order.state]}` }];
  };

  const conversations: Search = async (q, call) => {
    const mobile = checkMobile(q);
    if (!mobile.ok || !call.may('conversations.read')) return [];
    const { conversation, sender } = await deps.conversations.lookUp(mobile.value, call.author);
    const reach = call.reachOf('conversations.read');
    const thread = await deps.conversations.thread(conversation, { limit: 1 }, reach);
    return thread === undefined ? [] : [{ id: conversation, label: sender, note: '往来短信' }];
  };

  const taxpayers: Search = async (q, call) => {
    if (!call.may('taxpayers.read')) return [];
    const mobile = checkMobile(q);
    if (!mobile.ok && !hasWords(q) && !/^\d{6}/.test(q)) return [];
    const asked = { q: mobile.ok ? mobile.value : q, limit: SHOWN };
    const { items } = await deps.addressBook.find(call.reachOf('taxpayers.read'), asked, call.author);
    return Promise.all(
      items.map(async ({ taxpayer: { taxpayerId, name, bureauCode } }) => ({
        id: taxpayerId,
        label: name,
        note: `${taxpayerId} · ${await deps.unitName(bureauCode)}`,
      })),
    );
  };

  const operators: Search = async (q, call) => {
    if (!call.may('operators.read')) return [];
    const { items } = await deps.operators.find({ q, limit: SHOWN }, call.reachOf('operators.read'));
    return items.map(({ code, name, roles }) => ({
      id: code,
      label: name,
      note: [code, ...roles.map((role) => ROLES[role])].join(' · '),
    }));
  };

  const articles: Search = async (q, call) => {
    if (!call.may('articles.read') || !hasWords(q)) return [];
    const named = deps.knowledge.get(q.toLowerCase());
    const found = named === undefined ? deps.knowledge.nearest(q) : [named];
    return found.slice(0, SHOWN).map(({ id, title }) => ({ id, label: title }));
  };

  const searches: readonly [SearchGroup['kind'], Search][] = [
    ['orders', orders],
    ['conversations', conversations],
    ['taxpayers', taxpayers],
    ['operators', operators],
    ['articles', articles],
  ];

  return {
    'GET /api/search': async ({ query }, call) => {
      const q = query.q.normalize('NFKC').trim();
      if (q === '') return { groups: [] };
      const groups = await Promise.all(
        searches.map(async ([kind, search]): Promise<SearchGroup> => ({ kind, hits: await search(q, call) })),
      );
      return { groups: groups.filter(({ hits }) => hits.length > 0) };
    },
  };
}
