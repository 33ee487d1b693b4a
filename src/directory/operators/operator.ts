import type { Mobile } from '../../core/mobile';
import type { Role } from '../roles';

export const OPERATOR_STATUSES = ['active', 'suspended', 'left'] as const;
export type OperatorStatus = (typeof OPERATOR_STATUSES)[number];

/** A member of staff under their real name (O2), without any secret. */
export interface Operator {
  /** 工号: 11 digits in the form of 综合征管软件 V2.0; it stays with the person when they move. */
  code: string;
  name: string;
  unitCode: string;
  mobile: Mobile;
  roles: readonly Role[];
  status: OperatorStatus;
  /** While suspended by the level above (O11), and after it was lifted: the latest. */
  suspension?: Suspension;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
  access: Access;
}

export interface Suspension {
  by: string;
  at: Date;
  reason: string;
}

/** How the operator may get in; says nothing that helps to guess. */
export interface Access {
  /** Absent: nobody has chosen a password yet and none was issued. */
  passwordChangedAt?: Date;
  mustChangePassword: boolean;
  /** Until when an initial password that was issued may be used. */
  initialUntil?: Date;
  /** Since when a one-time-code generator is enrolled. */
  otpSince?: Date;
  recoveryCodesLeft: number;
  lastSignInAt?: Date;
}
