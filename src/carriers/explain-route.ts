import type { Mobile } from '../core/mobile';
import type { AccountCondition } from '../delivery/outbox/account';
import { compareStanding } from '../delivery/outbox/routes';
import type { CarrierAccount } from './account';
import type { CarrierLookup, CarrierRule } from './carrier-of';
import { CONDITION_NAMES } from './condition-names';
import type { CarrierState } from './node-states';

/** How a text to a number would go. */
export interface RouteExplanation {
  mobile: Mobile;
  /** As accounts name it; null: not known. */
  carrier: string | null;
  carrierName: string;
  /** Chinese: why it belongs to that carrier. */
  rule: string;
  /** The accounts that serve it, the one it would go by first. */
  accounts: { id: string; condition: AccountCondition | 'unknown'; priority: number; weight?: number }[];
}

const USES = { public: '公众号段', resale: '移动转售（虚拟运营商）号段', satellite: '卫星通信号段' } as const;

function describeRule(rule: CarrierRule): string {
  switch (rule.kind) {
    case 'ported':
      return '在携号转网名单中';
    case 'segment':
      return `号段 ${rule.segment.prefix}（${USES[rule.segment.use]}）`;
    case 'unknown':
      return '号段表中没有，可由任一账号发送';
  }
}

/** `states`: how the accounts stand on one node; without it (the service does not run) all are taken for well. */
export function explainRoute(
  mobile: Mobile,
  given: {
    lookup: Pick<CarrierLookup, 'explain'>;
    accounts: readonly CarrierAccount[];
    states?: readonly CarrierState[];
    /** The account the taxpayer's text came in on. */
    cameBy?: string;
  },
): RouteExplanation {
  const { lookup, accounts, states, cameBy } = given;
  const { carrier, name, rule } = lookup.explain(mobile);
  const serving = accounts
    .filter(({ enabled, common }) => enabled && (carrier === undefined || (common.carriers?.includes(carrier) ?? true)))
    .map(({ id, common: { priority = 100, weight } }) => ({
      id,
      condition: states?.find((state) => state.id === id)?.condition ?? ('unknown' as const),
      priority,
      ...(weight === undefined ? {} : { weight }),
    }));
  const standing = <T extends { condition: AccountCondition | 'unknown' }>(account: T) => ({
    ...account,
    condition: account.condition === 'unknown' ? ('up' as const) : account.condition,
  });
  return {
    mobile,
    carrier: carrier ?? null,
    carrierName: name,
    rule: describeRule(rule),
    accounts: serving.sort((a, b) => compareStanding(standing(a), standing(b), cameBy)),
  };
}

/** Lines for people. */
export function describeRoute({ mobile, carrierName, rule, accounts }: RouteExplanation): string[] {
  const shared = accounts.filter(({ weight, priority }) => weight !== undefined && priority === accounts[0]?.priority);
  return [
    `号码 ${mobile}：${carrierName}，依据：${rule}`,
    ...(accounts.length === 0 ? ['没有账号能送达这个运营商：短信将记为失败（no_route）。'] : ['依次使用的账号：']),
    ...accounts.map(({ id, condition, priority, weight }, i) => {
      const state = condition === 'unknown' ? '状态未知（服务没有运行）' : CONDITION_NAMES[condition];
      return `  ${i + 1}. ${id}  ${state}  优先级${priority}${weight === undefined ? '' : `  权重${weight}`}`;
    }),
    ...(shared.length > 1 ? [`${shared.map(({ id }) => id).join('、')} 按权重分担。`] : []),
  ];
}
