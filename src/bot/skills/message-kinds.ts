import {
  OPTIONAL_KINDS,
  type OptionalKind,
  STATUTORY_KINDS,
  type StatutoryKind,
} from '../../directory/subscriptions/kinds';
import type { Understanding } from '../../intents/understanding';
import { plain } from '../engine/phrases';

/** The kinds of message that a text names; none of either: it speaks of all of them (别再发短信了). */
export interface NamedKinds {
  optional: OptionalKind[];
  statutory: StatutoryKind[];
}

/** How people call the kinds. What stands further up is taken out of the text before the rest is looked for. */
const CALLED: readonly [OptionalKind | StatutoryKind, RegExp][] = [
  ['扣款失败通知', /扣款(?:失败|不成功|未成功|没成功|情况|结果)?(?:的)?(?:通知|提醒|短信|消息|信息)?/],
  ['税务事项通知', /税务事项(?:通知书?|告知)?|法定(?:告知|通知)|文书(?:送达)?(?:通知)?/],
  ['催报', /催(?:促)?(?:申)?报(?!表)(?:税)?(?:催缴)?/],
  ['催缴', /催(?:申?报税?)?(?:、|和|及)?催?(?:收)?(?:缴|交)(?:税款?)?|催税/],
  ['政策通知', /政策(?:法规)?(?:类)?(?:的)?(?:通知|推送|短信|消息|信息|资讯|提醒|宣传)?/],
  [
    '办税服务通知',
    /(?:办税|纳税)服务(?:类)?(?:的)?(?:通知|短信|消息|信息|提醒)|办税(?:类)?(?:的)?(?:通知|消息)|服务通知|(?:办理|办税|业务)进度(?:的)?(?:通知|短信|提醒|消息)|停机(?:维护)?通知|系统维护(?:的)?通知/,
  ],
  [
    '纳税提醒',
    /(?:纳税|申报|报税|缴税|交税|缴款|税期|征期|申报期|到期|期限)(?:期限?|到期|截止)?(?:类)?(?:的)?(?:那个|那种)?(?:提醒|通知|短信|提示|消息|信息)/,
  ],
];

/** 催报催缴 names both. */
const BOTH = /催报催缴|催缴催报/;

export function kindsNamedIn(text: string): NamedKinds {
  let rest = plain(text);
  const named = new Set<OptionalKind | StatutoryKind>(BOTH.test(rest) ? ['催报', '催缴'] : []);
  for (const [kind, called] of CALLED) {
    if (!called.test(rest)) continue;
    named.add(kind);
    rest = rest.replace(new RegExp(called.source, 'g'), '，');
  }
  return {
    optional: OPTIONAL_KINDS.filter((kind) => named.has(kind)),
    statutory: STATUTORY_KINDS.filter((kind) => named.has(kind)),
  };
}

/** An exact command about subscriptions: KT, TD and what they open or end. */
export interface SubscriptionCommand extends NamedKinds {
  command: 'KT' | 'TD';
}

const EXACT = /^(KT|DY|开通|订阅|TD|QX|退订|取消)[#+,，、_:：.]?(.+)$/i;
const WHOLE_NAMES = new Map<string, OptionalKind | StatutoryKind>(
  [...OPTIONAL_KINDS, ...STATUTORY_KINDS].flatMap((kind) => [
    [kind, kind] as const,
    // 政策, 纳税, 办税服务: the name without what all of them end with.
    [kind.replace(/(?:通知|提醒)$/, ''), kind] as const,
  ]),
);

/**
 * Reads KT 纳税提醒, TD政策通知, KT1, TD 2、3: the command and nothing but names or numbers of kinds. A bare KT or TD, and anything
 * with other words in it, is for the understanding.
 */
export function readSubscriptionCommand(text: string): SubscriptionCommand | undefined {
  const match = EXACT.exec(plain(text).replace(/^[[(【「“"']+|[\])】」”"']+$/g, ''));
  const [, word = '', rest = ''] = match ?? [];
  if (match === null) return undefined;
  const parts = rest.split(/[、,，和#+_/]/).filter((part) => part !== '');
  const kinds: (OptionalKind | StatutoryKind)[] = [];
  for (const part of parts) {
    const kind = /^\d$/.test(part) ? OPTIONAL_KINDS[Number(part) - 1] : WHOLE_NAMES.get(part);
    if (kind === undefined) return undefined;
    kinds.push(kind);
  }
  if (kinds.length === 0) return undefined;
  return {
    command: /^(?:KT|DY|开通|订阅)$/i.test(word) ? 'KT' : 'TD',
    optional: OPTIONAL_KINDS.filter((kind) => kinds.includes(kind)),
    statutory: STATUTORY_KINDS.filter((kind) => kinds.includes(kind)),
  };
}

const LEAD =
  /^(?:请问|想问下?|查(?:询|看)?(?:一下|下)?|看(?:一下|下|看)?|帮我(?:查|看)(?:一下|下)?)*(?:我|本人|本机|我们?公司|我家|这个?(?:手机)?号码?|我(?:的)?(?:这个)?(?:手机)?号码?)?(?:现在|目前|都|一共|到底|的)*/;
const ASKS_STATE = [
  /^(?:有没有)?(?:订阅|开通|订|开|退订)了?(?:你们)?(?:的)?(?:哪些|什么|啥|哪几[种个项类]|几[种个项类]|多少)(?:短信|提醒|通知|消息|业务|服务|东西)*(?:了|呢|啊|呀|吗)*$/,
  /^(?:短信)?(?:订阅|开通)(?:的)?(?:状态|情况|内容)(?:是?什么|怎么样|呢)?$/,
  /^(?:短信)?(?:订阅|开通|退订)(?:过|了)?(?:你们的?)?(?:短信|提醒|通知|服务)*(?:了没有?|了吗|没有?|吗)$/,
  /^短信订阅$/,
];
const STATE_COMMAND = /^(?:CXDY|查询?订阅|订阅查询)$/i;

/** 我订阅了什么, 开通了哪些提醒, CXDY: asks what the number wants now. */
export function asksWhatIsOpen(text: string): boolean {
  const said = plain(text).replace(/[?？]+$/, '');
  if (said.length > 24) return false;
  const asked = said.replace(LEAD, '');
  // 短信订阅 alone asks for it; 我的短信订阅 asks what it is.
  if (asked === said && /^(?:短信)?订阅$/.test(said)) return false;
  return STATE_COMMAND.test(said) || asked === '订阅' || ASKS_STATE.some((form) => form.test(asked));
}

/** KT4, TD 9: the command and the number of a kind there is not. */
export function namesUnknownKind(text: string): boolean {
  return /^(?:KT|DY|TD|QX)[#+,，、_:：.]?\d{1,2}$/i.test(plain(text)) && readSubscriptionCommand(text) === undefined;
}

/** An exact command by kind, and the question what is open, are read before the classifier's opinion counts. */
export function withSubscriptionWords(understanding: Understanding, text: string): Understanding {
  const command = readSubscriptionCommand(text);
  if (command !== undefined)
    return {
      ...understanding,
      intent: command.command === 'KT' ? 'subscribe' : 'unsubscribe',
      command: command.command,
      confidence: 1,
      score: 1,
      alternatives: [],
      slots: {},
      invalid: [],
      correction: false,
      bareValue: false,
    };
  if (namesUnknownKind(text) || (understanding.command === undefined && asksWhatIsOpen(text)))
    return { ...understanding, intent: 'subscribe', confidence: 1, score: 1, alternatives: [] };
  return understanding;
}
