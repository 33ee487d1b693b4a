import { type Static, Type } from 'typebox';
import { endpoints } from './contract';

/** Kinds of things the search finds, in the order in which they are shown. */
export const SEARCH_GROUPS = ['orders', 'conversations', 'taxpayers', 'operators', 'articles'] as const;

export const SearchHit = Type.Object({
  /** What leads to it: an order's number, a conversation's id, a taxpayer id, an operator's code, an article's id. */
  id: Type.String(),
  /** Chinese. */
  label: Type.String(),
  note: Type.Optional(Type.String()),
});
export type SearchHit = Static<typeof SearchHit>;

export const SearchGroup = Type.Object({ kind: Type.Enum([...SEARCH_GROUPS]), hits: Type.Array(SearchHit) });
export type SearchGroup = Static<typeof SearchGroup>;

export const SEARCH_ENDPOINTS = endpoints({
  'GET /api/search': {
    right: 'signed_in',
    summary: '全局检索：工单编号、手机号、纳税人、操作员、知识条目；各按本人权限和辖区',
    query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 100 }) }, { additionalProperties: false }),
    answer: Type.Object({ groups: Type.Array(SearchGroup) }),
  },
});
