import { type Static, Type } from 'typebox';
import { endpoints } from './contract';

/** What may wait for somebody; the console gives each its words, its link and what an empty one means. */
export const HomeCardKey = Type.Union([
  Type.Literal('tasks'),
  Type.Literal('numbers_to_correct'),
  Type.Literal('liaison_filings'),
  Type.Literal('orders'),
  Type.Literal('unanswered'),
  Type.Literal('carriers'),
  Type.Literal('denials'),
]);

export const HomeCard = Type.Object({
  key: HomeCardKey,
  /** How many wait. */
  count: Type.Integer({ minimum: 0 }),
  /** Counting stopped there: at least so many. */
  more: Type.Boolean(),
  /** How many of them are past their time. */
  overdue: Type.Integer({ minimum: 0 }),
});

export type HomeCard = Static<typeof HomeCard>;

/** Something due, soonest first. */
export const HomeTask = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  label: Type.String(),
  /** ISO 8601. */
  dueAt: Type.String(),
  /** Chinese: how the time was worked out. */
  why: Type.String(),
});

/** What waits for whoever asks: cards by their rights, and their tasks that are due first. */
export const Home = Type.Object({ cards: Type.Array(HomeCard), next: Type.Array(HomeTask) });

export const HOME_ENDPOINTS = endpoints({
  'GET /api/home': { right: 'signed_in', summary: '首页：等我办理的事项', answer: Home },
});
