import { DAY } from '../../src/core/clock';
import { shanghaiDay } from '../../src/core/shanghai-time';
import type { OperatorRecord } from '../../src/directory/operators/operator-model';
import { type SeededRandom } from '../../src/taxdata/demo/seeded-random';
import { idOf, mobileOf, PLACES, SECOND_WORDS, TRADES, WORDS } from './book';
import { LEDGER_DAYS, type LoadedLedger } from './ledger';
import { operatorName, ORDINARY, SURNAMES } from './operators';
import { CITY, COUNTY } from './province';

/** One thing that is asked again and again: an endpoint of the contract, and each time what of it. */
export interface Question {
  name: string;
  endpoint: `${'GET' | 'POST'} /api/${string}`;
  /** In place of what the endpoint's address names, and after it; or the body. */
  ask(): Record<string, string>;
  /** Page after page: each call asks for the one after the last. */
  pages?: true;
}

export interface Asked {
  random: SeededRandom;
  taxpayers: number;
  operators: readonly OperatorRecord[];
  ledger: LoadedLedger;
  auditEntries: number;
}

/** Typical questions and the worst ones of every list and search of the console. */
export function questions({ random, taxpayers, operators, ledger, auditEntries }: Asked): Question[] {
  const some = (): number => random.between(0, taxpayers - 1);
  const operator = (): OperatorRecord => operators[random.between(0, operators.length - 1)] as OperatorRecord;
  const day = (): string => shanghaiDay(new Date(ledger.newest.getTime() - random.between(0, LEDGER_DAYS - 1) * DAY));
  const texter = (): string => ledger.mobiles[random.between(0, ledger.mobiles.length - 1)] ?? '';
  const nobody = (): string => `无此户${random.between(0, 999)}某`;
  const about = (endpoint: Question['endpoint'], asked: Record<string, Question['ask']>): Question[] =>
    Object.entries(asked).map(([name, ask]) => ({
      name,
      endpoint,
      ask,
      ...(name.startsWith('pages') ? { pages: true as const } : {}),
    }));
  return [
    ...about('GET /api/home', { home: () => ({}) }),
    ...about('GET /api/search', {
      taxpayer: () => ({ q: `${random.pick(WORDS)}${random.pick(SECOND_WORDS)}` }),
      // A tenth of all names have it.
      commonPlace: () => ({ q: random.pick(PLACES) }),
      taxpayerId: () => ({ q: idOf(some()) }),
      mobile: () => ({ q: mobileOf(some()) }),
      texter: () => ({ q: texter() }),
      operator: () => ({ q: operatorName(random) }),
      code: () => ({ q: operator()._id }),
      order: () => ({ q: 'TS20260316000124' }),
      article: () => ({ q: random.pick(['发票丢了', '印花税', '社保缴费']) }),
      nobody: () => ({ q: nobody() }),
    }),
    ...about('GET /api/taxpayers', {
      list: () => ({}),
      pages: () => ({ limit: '200' }),
      mine: () => ({ mine: 'true' }),
      ofCounty: () => ({ unitCode: COUNTY }),
      deregistered: () => ({ status: 'deregistered' }),
      name: () => ({ q: `${random.pick(WORDS)}${random.pick(SECOND_WORDS)}` }),
      longName: () => ({ q: `${random.pick(SECOND_WORDS)}${random.between(0, 976)}号${random.pick(TRADES)}` }),
      trade: () => ({ q: random.pick(TRADES) }),
      // A tenth of all names have it: nothing in it is rare.
      commonPlace: () => ({ q: random.pick(PLACES) }),
      // Each key of it is common, together they are nowhere.
      commonNowhere: () => ({ q: `区${random.pick(TRADES)}${random.pick(WORDS)}` }),
      pagesOfCommonPlace: () => ({ q: '金水区', limit: '200' }),
      commonPlaceDeregistered: () => ({ q: random.pick(PLACES), status: 'deregistered' }),
      mobile: () => ({ q: mobileOf(some()) }),
      tail: () => ({ q: mobileOf(some()).slice(-4) }),
      idPrefix: () => ({ q: idOf(some()).slice(0, 8) }),
      wholeId: () => ({ q: idOf(some()) }),
      person: () => ({ q: `示例${some()}` }),
      nobody: () => ({ q: nobody() }),
    }),
    ...about('GET /api/address-book/staff', {
      list: () => ({}),
      pages: () => ({ limit: '200' }),
      name: () => ({ q: operatorName(random) }),
      surname: () => ({ q: random.pick(SURNAMES) }),
      nobody: () => ({ q: '无此人' }),
    }),
    ...about('GET /api/address-book/quality', {
      unreachable: () => ({ list: 'unreachable' }),
      pagesUnreachable: () => ({ list: 'unreachable' }),
      doubtful: () => ({ list: 'doubtful' }),
      duplicates: () => ({ list: 'duplicates' }),
      without: () => ({ list: 'without' }),
      pagesWithout: () => ({ list: 'without' }),
    }),
    ...about('GET /api/subscriptions/recent', { list: () => ({}), pages: () => ({ limit: '200' }) }),
    ...about('GET /api/subscriptions/counts', { counts: () => ({}) }),
    ...about('POST /api/subscriptions/look-up', {
      mobile: () => ({ q: mobileOf(some()) }),
      taxpayer: () => ({ q: idOf(some()) }),
    }),
    ...about('GET /api/tasks', {
      list: () => ({}),
      pages: () => ({ limit: '200' }),
      mine: () => ({ mine: 'true' }),
      overdue: () => ({ overdue: 'true' }),
      ofKind: () => ({ kind: '登记注销' }),
      // None is of this kind: everything has to be looked at.
      ofNoKind: () => ({ kind: '号码登记申请' }),
      done: () => ({ state: 'done' }),
      pagesDone: () => ({ state: 'done', limit: '200' }),
    }),
    ...about('GET /api/tasks/counts', { all: () => ({}), mine: () => ({ mine: 'true' }) }),
    ...about('GET /api/units', {
      list: () => ({}),
      pages: () => ({ limit: '200' }),
      name: () => ({ q: random.pick(PLACES).slice(0, 2) }),
      code: () => ({ q: COUNTY.slice(0, 7) }),
      nobody: () => ({ q: '无此单位' }),
    }),
    ...about('GET /api/units/tree', { tree: () => ({}) }),
    ...about('GET /api/operators', {
      list: () => ({}),
      pages: () => ({ limit: '200' }),
      below: () => ({ unit: COUNTY, below: 'true' }),
      name: () => ({ q: operatorName(random) }),
      surname: () => ({ q: random.pick(SURNAMES) }),
      initials: () => ({ q: random.pick(['wfm', 'lj', 'z', 'oyw']) }),
      code: () => ({ q: operator()._id }),
      codePrefix: () => ({ q: operator()._id.slice(0, 6) }),
      mobile: () => ({ q: operator().mobile }),
      role: () => ({ role: random.pick([ORDINARY[0] ?? 'agent', ...ORDINARY]) }),
      suspended: () => ({ status: 'suspended' }),
      nobody: () => ({ q: '无此人' }),
    }),
    ...about('GET /api/conversations', {
      list: () => ({}),
      pages: () => ({ limit: '200' }),
      city: () => ({ unit: CITY }),
      county: () => ({ unit: COUNTY }),
      intentAndDay: () => {
        const on = day();
        return { intent: 'invoice_verify', from: on, to: on };
      },
      cityIntentAndDay: () => {
        const on = day();
        return { unit: CITY, intent: 'progress_query', from: on, to: on };
      },
      handedOverInAnHour: () => ({ outcome: 'handed_over', from: day(), hour: String(random.between(0, 23)) }),
      notUnderstood: () => ({ outcome: 'not_understood' }),
      suggestionsFiled: () => ({ outcome: 'filed', intent: 'suggestion' }),
      channelAndOutcome: () => ({ outcome: 'handed_over', channel: 'cmpp-2' }),
      channelOfNone: () => ({ channel: 'cmpp-9' }),
    }),
    ...about('GET /api/conversations/by-hour', { hours: () => ({}) }),
    ...about('GET /api/conversations/channels', { channels: () => ({}) }),
    ...about('POST /api/conversations/look-up', { mobile: () => ({ mobile: texter() }) }),
    ...about('GET /api/audit', {
      list: () => ({}),
      pages: () => ({ limit: '200' }),
      byPerson: () => ({ by: operator()._id }),
      action: () => ({ action: 'contacts.change' }),
      denied: () => ({ outcome: 'denied' }),
      object: () => ({ objectKind: 'contact', objectId: `c${random.between(0, auditEntries - 1)}` }),
      objectAlone: () => ({ objectId: `c${random.between(0, auditEntries - 1)}` }),
      kind: () => ({ objectKind: 'contact' }),
      kindOfNone: () => ({ objectKind: 'unit', action: 'contacts.change' }),
      lastDay: () => ({ from: new Date(Date.now() - DAY).toISOString() }),
      earlyDay: () => ({
        from: new Date(Date.now() - 200 * DAY).toISOString(),
        to: new Date(Date.now() - 199 * DAY).toISOString(),
      }),
      personAndAction: () => ({ by: operator()._id, action: 'contacts.reveal' }),
    }),
    ...about('GET /api/carriers', { state: () => ({}) }),
  ];
}
