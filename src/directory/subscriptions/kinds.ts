/**
 * What the bureau sends of its own accord, and which of it a taxpayer may decline (O5). The one table: the conversation, the screens
 * and whoever sends go by it. Optional messages are sent to numbers that asked for them; statutory ones (法定告知) are told to the
 * taxpayer by law and cannot be cancelled, only the number they go to is changed. The keys are stored and shown.
 */
interface MessageKindEntry {
  optional: boolean;
  /** What it says, as screens and replies put it. */
  about: string;
  /** Chinese: what it rests on. */
  source: string;
}

export const MESSAGE_KINDS = {
  // F1
  纳税提醒: {
    optional: true,
    about: '申报、缴款期限截止前的提醒',
    source: '青岛地税短信平台管理办法第四条（一）、第十一条；河南国税短信平台管理办法第四条（一）',
  },
  // F5
  政策通知: {
    optional: true,
    about: '新出台的税收政策和会议、培训通知',
    source: '青岛地税短信平台管理办法第四条（五）；河南国税短信平台管理办法第四条（四）',
  },
  // F6
  办税服务通知: {
    optional: true,
    about: '业务办理进度、办税时间和系统维护通知',
    source: '青岛地税短信平台管理办法第四条（六）；河南国税短信平台管理办法第四条（五）',
  },
  // F2
  催报: {
    optional: false,
    about: '逾期未申报的催报',
    source: '税收征收管理法第六十二条；青岛地税短信平台管理办法第四条（二）、河南国税短信平台管理办法第四条（二）',
  },
  // F3
  催缴: {
    optional: false,
    about: '逾期未缴款的催缴',
    source: '税收征收管理法第四十条；青岛地税短信平台管理办法第四条（三）、河南国税短信平台管理办法第四条（三）',
  },
  // F4
  扣款失败通知: {
    optional: false,
    about: '税款扣划不成功的通知',
    source: '青岛地税短信平台管理办法第四条（四）',
  },
  税务事项通知: {
    optional: false,
    about: '依法应当告知本人的税务事项',
    source: '税收征收管理法实施细则第八章（文书送达）',
  },
} as const satisfies Record<string, MessageKindEntry>;

export type MessageKind = keyof typeof MESSAGE_KINDS;
export type OptionalKind = {
  [K in MessageKind]: (typeof MESSAGE_KINDS)[K]['optional'] extends true ? K : never;
}[MessageKind];
export type StatutoryKind = Exclude<MessageKind, OptionalKind>;

const ALL = Object.keys(MESSAGE_KINDS) as readonly MessageKind[];

export function isOptional(kind: MessageKind): kind is OptionalKind {
  return MESSAGE_KINDS[kind].optional;
}

/** In the order in which they are numbered for KT1, TD2 …: it is told to taxpayers and only ever grows at its end. */
export const OPTIONAL_KINDS: readonly OptionalKind[] = ALL.filter(isOptional);
export const STATUTORY_KINDS: readonly StatutoryKind[] = ALL.filter((kind): kind is StatutoryKind => !isOptional(kind));

/** Reads stored names: kinds that were optional once and are statutory now (催报催缴) come to their numbers anyway. */
export function optionalKindsOf(names: readonly string[]): OptionalKind[] {
  return OPTIONAL_KINDS.filter((kind) => names.includes(kind));
}
