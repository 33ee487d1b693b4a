import type { Author } from '../actor';
import type { Hall, Unit, UnitLevel } from '../directory';
import type { UnitTree } from '../rights';

/** `merged` and `closed` have ended: kept for their history, and what reaches them goes on to whoever took over. */
export const UNIT_STATUSES = ['active', 'suspended', 'merged', 'closed'] as const;
export type UnitStatus = (typeof UNIT_STATUSES)[number];

/** Somebody of a unit who is rung up; an office telephone, never a mobile. */
export interface UnitContact {
  name: string;
  phone: string;
  /** What they are asked about: 征管, 纳税服务 … */
  duty: string;
}

/** 联络员 (W1). */
export interface Liaison {
  name: string;
  phone: string;
  since: Date;
  /** How the change was filed with the level above; absent where there is none. */
  filing?: {
    /** Names the task of the level above. */
    key: string;
    /** Keys of changes that were overtaken by this one before they were filed. */
    former?: string[];
    /** 15 working days after the change. */
    dueAt: Date;
    /** Chinese, how the day was worked out. */
    why: string;
    confirmedAt?: Date;
    confirmedBy?: { code: string; name: string };
  };
}

export interface DutySpell {
  /** HH:mm */
  from: string;
  to: string;
}

export interface UnitDetails extends Unit {
  status: UnitStatus;
  suspension?: { by: Author; at: Date; reason: string };
  /** The unit it was merged into. */
  successorCode?: string;
  endedAt?: Date;
  /** When people are on duty on a working day; absent: as configured (DUTY_HOURS). */
  dutyHours?: DutySpell[];
  contacts: UnitContact[];
  liaison?: Liaison;
  /** Taxpayers, contacts, operators are still being handed over to the successor. */
  handingOver: boolean;
  /** An edit names the revision it saw. */
  revision: number;
  updatedAt: Date;
}

export const UNIT_CHANGES = [
  'created',
  'edited',
  'renamed',
  'moved',
  'merged',
  'took_over',
  'closed',
  'suspended',
  'resumed',
  'liaison_changed',
  'liaison_confirmed',
  'imported',
] as const;
export type UnitChangeKind = (typeof UNIT_CHANGES)[number];

/** One change of a unit, kept for ever. */
export interface UnitChange {
  unitCode: string;
  /** The unit's revision after it. */
  revision: number;
  what: UnitChangeKind;
  /** The changed fields. */
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  reason?: string;
  by: Author;
  at: Date;
}

export interface NewUnit {
  code: string;
  name: string;
  level: Exclude<UnitLevel, 'province'>;
  parentCode: string;
  aliases?: string[];
  extension?: string;
  signature: string;
  phone?: string;
  halls?: Hall[];
  dutyHours?: DutySpell[];
  contacts?: UnitContact[];
}

/** Fields not named stay as they are; null takes a field away. */
export interface UnitEdit {
  name?: string;
  aliases?: string[];
  extension?: string | null;
  signature?: string;
  phone?: string | null;
  halls?: Hall[];
  dutyHours?: DutySpell[] | null;
  contacts?: UnitContact[];
}

/** What belongs to units and goes to the successor of a merged one: taxpayers, contacts, operators … */
export interface Holding {
  /** Chinese: 纳税人, 操作员 … */
  about: string;
  /** How many a unit has; more than none keeps it from being closed. Need not count beyond 1,000. */
  count(unitCode: string): Promise<number>;
  /** Gives everything of `from` to `to`. May be broken off at any moment and is then done again. */
  rehome(from: UnitDetails, to: UnitDetails): Promise<void>;
}

/**
 * Tax bureaus from the province down to the branches (O1, O11, W1). A change names the revision it saw and is refused as `conflict`
 * when somebody else changed the unit since; every change is audited and kept in the unit's history. AppErrors with a code of
 * `units/errors.ts`. Who may do what is asked before (rights.ts): here it is not known.
 */
export interface Units {
  get(code: string): Promise<UnitDetails | undefined>;
  /** Every unit, ended ones too, in the order of their codes. */
  all(): Promise<readonly UnitDetails[]>;
  tree(): Promise<UnitTree>;
  /** The latest change first. */
  history(code: string, page?: { before?: number; limit?: number }): Promise<{ items: UnitChange[]; next?: string }>;
  create(unit: NewUnit, by: Author): Promise<UnitDetails>;
  edit(code: string, revision: number, edit: UnitEdit, by: Author): Promise<UnitDetails>;
  /** 划转: under another unit of the level its parent has. */
  move(code: string, revision: number, parentCode: string, reason: string, by: Author): Promise<UnitDetails>;
  /** 合并 into a unit of the same level: what is under it goes there at once, what it holds by and by (`finish`). */
  merge(code: string, revision: number, into: string, reason: string, by: Author): Promise<UnitDetails>;
  /** 撤销: only when nothing is under it and it holds nothing. What still reaches it goes to the level above. */
  close(code: string, revision: number, reason: string, by: Author): Promise<UnitDetails>;
  /** By the level above (O11). Its texts that are not replies, and those of the branches right under it, stay where they are. */
  suspend(code: string, revision: number, reason: string, by: Author): Promise<UnitDetails>;
  resume(code: string, revision: number, reason: string, by: Author): Promise<UnitDetails>;
  /** The level above is asked to file the change within 15 working days (W1). */
  changeLiaison(
    code: string,
    revision: number,
    liaison: { name: string; phone: string },
    by: Author,
  ): Promise<UnitDetails>;
  /** By the level above: the change is filed. */
  confirmLiaison(code: string, revision: number, by: Author): Promise<UnitDetails>;
  /** Whether people of this unit may send nothing: it is suspended, or it is a branch of a suspended unit. */
  isSuspended(code: string): Promise<boolean>;
  /** The codes for which that is so: for delivery, read from the store each time. */
  suspendedCodes(): Promise<string[]>;
  /** Goes on with what a crash or much to do left unfinished: for the list of jobs. */
  finish(): Promise<void>;
  /** Called after each change of a unit on this node. Returns the way to stop. */
  watch(listener: (code: string) => void): () => void;
}
