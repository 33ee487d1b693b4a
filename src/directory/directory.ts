/** What the other rooms may ask of the directory: units and halls, who a number belongs to, subscriptions. */
import type { Mobile } from '../core/mobile';
import type { UnitTree } from './rights';
import type { OptionalKind } from './subscriptions/kinds';
import type { Way } from './subscriptions/ways';
import type { SubscriptionState } from './subscriptions/subscriptions';

export type UnitLevel = 'province' | 'city' | 'county' | 'branch';

/** 办税服务厅. Hours are text as shown plus what is needed to answer "周六上班吗". */
export interface Hall {
  name: string;
  address: string;
  phone: string;
  /** ISO weekdays (1 = Monday … 7) on which it serves the public. */
  openWeekdays: number[];
  /** e.g. "9:00-12:00、13:00-17:00" */
  hours: string;
  /** e.g. "周六9:00-12:00延时服务" */
  note?: string;
}

export interface Unit {
  code: string;
  name: string;
  /** Names people use for it: 金水, 金水区, 金水区税务局 … */
  aliases: string[];
  level: UnitLevel;
  parentCode?: string;
  /** Digits after 12366 that route to it. */
  extension?: string;
  signature: string;
  phone?: string;
  halls: Hall[];
}

/** Why a number may learn a taxpayer's figures (O3). */
export interface Binding {
  taxpayerId: string;
  /** The taxpayer's name as the address book has it, to tell several apart. */
  name: string;
  role: '法定代表人' | '财务负责人' | '财务主管' | '办税人员';
  unitCode: string;
}

export interface Directory {
  /** Taxpayers whose address book holds this number, oldest binding first. */
  bindingsOf(mobile: Mobile): Promise<Binding[]>;
  /** The unit, or whoever took over from one that was merged or closed. */
  unit(code: string): Promise<Unit | undefined>;
  /** Units whose name or alias occurs in the text, the most specific first. */
  unitsNamedIn(text: string): Promise<Unit[]>;
  /** The unit an extension belongs to, else the province. */
  unitOfExtension(extension: string): Promise<Unit>;
  /** Every unit, ended ones too, for the table of rights (rights.ts). At most a second old. */
  tree(): Promise<UnitTree>;
  subscriptionOf(mobile: Mobile): Promise<SubscriptionState>;
  /** Idempotent; the history keeps how, when and by which text (proof of consent). Without `kinds`: all optional ones. */
  changeSubscription(change: {
    mobile: Mobile;
    open: boolean;
    kinds?: readonly OptionalKind[];
    by: Way;
    proof: string;
    at: Date;
  }): Promise<void>;
}
