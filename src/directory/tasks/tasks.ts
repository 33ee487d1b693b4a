import type { Author } from '../actor';
import type { Reach } from '../rights';

/** What people of the bureau are asked to do by a day (O5, O6, W1). */
export const TASK_KINDS = ['开通短信', '登记变更', '登记注销', '号码更正', '联络员备案', '号码登记申请'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export type TaskState = 'open' | 'done';

/** What a task is about. `kind` and `id` as in the audit trail; `label` is shown: the name of the taxpayer or unit. */
export interface TaskSubject {
  kind: 'taxpayer' | 'contact' | 'unit';
  id: string;
  label: string;
}

export interface NewTask {
  /** Names the occasion: the same key opens one task, however often it is told. */
  key: string;
  kind: TaskKind;
  unitCode: string;
  /** The tax administrator in charge, where there is one: the task is in their list. */
  officerCode?: string;
  dueAt: Date;
  /** Chinese: how the deadline was worked out, with its source (O5 …). */
  why: string;
  about: TaskSubject;
  /** Chinese, what is to be done and what is known; masked numbers only. */
  details?: string;
}

export interface Task extends NewTask {
  id: string;
  state: TaskState;
  openedAt: Date;
  overdue: boolean;
  finishedAt?: Date;
  finishedBy?: { code: string; name: string };
  /** What was done, in the words of whoever finished it. */
  note?: string;
}

export interface TaskQuery {
  /** `open` unless said. */
  state?: TaskState;
  kind?: TaskKind;
  /** Only those of this tax administrator. */
  officerCode?: string;
  /** Only those of this unit. */
  unitCode?: string;
  /** Only those about this. */
  about?: Pick<TaskSubject, 'kind' | 'id'>;
  overdue?: boolean;
  /** From `next` of the page before. */
  cursor?: string;
  /** 50 unless said, at most 200. */
  limit?: number;
}

export interface TaskCounts {
  open: number;
  overdue: number;
  /** Due before the end of today, overdue ones not among them. */
  dueToday: number;
  byKind: Partial<Record<TaskKind, number>>;
}

export interface Tasks {
  /** Idempotent by key, also when the task was finished since. `by` is whoever or whatever caused it. */
  open(task: NewTask, by?: Author): Promise<void>;
  /** Open ones by deadline, finished ones latest first. */
  list(reach: Reach, query?: TaskQuery): Promise<{ items: Task[]; next?: string }>;
  get(id: string): Promise<Task | undefined>;
  /** AppError `task_unknown`, `task_finished` (somebody was first), `task_note`. */
  finish(id: string, by: Author, note: string): Promise<Task>;
  /** Finishes the task of this key where it is open: the matter was settled otherwise. */
  settle(key: string, by: Author, note: string): Promise<void>;
  count(reach: Reach, officerCode?: string): Promise<TaskCounts>;
}
