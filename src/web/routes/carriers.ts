import { CONDITION_NAMES } from '../../carriers/condition-names';
import { type Carriers, LAST } from '../../carriers/create-carriers';
import { isKind, KINDS } from '../../carriers/kinds';
import type { CarrierState } from '../../carriers/node-states';
import type { TestText, TestTexts } from '../../carriers/test-texts';
import type { Lane } from '../../channels/channel';
import type { Clock } from '../../core/clock';
import { checkMobile, maskMobile } from '../../core/mobile';
import type { RunningDelivery } from '../../delivery/create-delivery';
import type { OutboundState } from '../../delivery/delivery';
import type { Audit } from '../../directory/audit/audit';
import type { Operators } from '../../directory/operators/operators';
import type { Settings } from '../../directory/settings/settings';
import type { CARRIER_ENDPOINTS, CarrierAccountAnswer, TestTextAnswer } from '../api/carriers';
import { WebError } from '../errors';
import type { Handlers } from '../serve-endpoints';

const LANE_NAMES: Readonly<Record<Lane, string>> = { reply: '回复', urgent: '加急', bulk: '群发' };
const OWN_CHANNELS = { handset: '演示手机', web: '网页智能咨询' } as const;
const STATE_NAMES: Readonly<Record<OutboundState, string>> = {
  queued: '排队中',
  sending: '发送中',
  sent: '已提交运营商',
  delivered: '已送达',
  failed: '失败',
  expired: '已过期',
  doubtful: '存疑',
};

function accountAnswer(state: CarrierState): CarrierAccountAnswer {
  const { id, kind, condition, connected, detail, links, inFlight, window } = state;
  const { badShare, medianMs, p90Ms, unanswered, paceFactor, quota } = state;
  return {
    id,
    kind,
    kindName: isKind(kind) ? KINDS[kind].label : OWN_CHANNELS[kind],
    condition,
    conditionName: CONDITION_NAMES[condition],
    connected,
    detail,
    ...(links === undefined ? {} : { links }),
    inFlight,
    ...(window === undefined ? {} : { window }),
    badShare,
    medianMs,
    p90Ms,
    unanswered,
    paceFactor,
    ...(quota === undefined ? {} : { quota }),
  };
}

function testAnswer({ queuedAt, sentAt, doneAt, ...rest }: TestText): TestTextAnswer {
  return {
    ...rest,
    stateName: STATE_NAMES[rest.state],
    queuedAt: queuedAt.toISOString(),
    ...(sentAt === undefined ? {} : { sentAt: sentAt.toISOString() }),
    ...(doneAt === undefined ? {} : { doneAt: doneAt.toISOString() }),
  };
}

export interface CarrierRoutesDeps {
  carriers: Pick<Carriers, 'overview' | 'explain'>;
  queues: RunningDelivery['queues'];
  tests: TestTexts;
  operators: Pick<Operators, 'get'>;
  unitName(code: string): Promise<string>;
  settings: Settings;
  audit: Audit;
  clock: Clock;
}

export function carrierHandlers(deps: CarrierRoutesDeps): Handlers<typeof CARRIER_ENDPOINTS> {
  const { carriers, queues, tests, operators, unitName, settings, audit, clock } = deps;
  return {
    'GET /api/carriers': async (_, { may }) => {
      const [{ nodes, terms, alerts }, waiting] = await Promise.all([carriers.overview(), queues()]);
      return {
        at: clock.now().toISOString(),
        nodes: nodes.map(({ node, isThis, at, accounts }) => ({
          node,
          isThis,
          at: at.toISOString(),
          accounts: accounts.map(accountAnswer),
        })),
        queues: waiting.map((queue) => ({ ...queue, laneName: LANE_NAMES[queue.lane] })),
        terms: terms.map(({ account, what, expires, daysLeft, step }) => ({
          account,
          what,
          expires,
          daysLeft,
          isNear: step !== undefined,
        })),
        alerts: alerts.map(({ _id, level, text, account, firstAt }) => ({
          id: _id,
          level,
          text,
          ...(account === undefined ? {} : { account }),
          since: firstAt.toISOString(),
        })),
        mayTest: may('carriers.test'),
      };
    },
    'POST /api/carriers/route': async ({ body: { mobile, cameBy } }, { author }) => {
      const checked = checkMobile(mobile);
      if (!checked.ok) throw new WebError('mobile_form');
      const mobileMasked = maskMobile(checked.value);
      const object = { kind: 'mobile', id: mobileMasked };
      await audit.record({ action: 'carriers.test', by: author, object, outcome: 'done' });
      const { carrierName, rule, accounts } = carriers.explain(checked.value, cameBy);
      return {
        mobileMasked,
        carrierName,
        rule,
        accounts: accounts.map(({ id, condition, priority, weight }) => ({
          id,
          conditionName: condition === 'unknown' ? '状态未知' : CONDITION_NAMES[condition],
          ...(priority === LAST ? {} : { priority }),
          ...(weight === undefined ? {} : { weight }),
        })),
      };
    },
    'POST /api/carriers/test-texts': async ({ body: { account } }, { author }) => {
      const operator = await operators.get(author.code);
      if (operator === undefined) throw new WebError('not_found');
      const { testTextsPerHour } = await settings.get();
      const tester = { ...author, unitName: await unitName(author.unitCode), mobile: operator.mobile };
      const sent = await audit.around(
        {
          action: 'carriers.test-text',
          by: author,
          object: { kind: 'mobile', id: maskMobile(operator.mobile) },
          ...(account === undefined ? {} : { after: { account } }),
        },
        () => tests.send(tester, { perHour: testTextsPerHour, ...(account === undefined ? {} : { account }) }),
      );
      return testAnswer(sent);
    },
    'GET /api/carriers/test-texts/:id': async ({ params: { id } }, { author }) =>
      testAnswer(await tests.status(author.code, id)),
  };
}
