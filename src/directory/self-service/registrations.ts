import type { Connection } from 'mongoose';
import type { OfficeHours } from '../../calendar/office-hours';
import { type Clock, DAY, SECOND } from '../../core/clock';
import { type Mobile, maskMobile } from '../../core/mobile';
import { shanghaiDay } from '../../core/shanghai-time';
import type { TaxpayerId } from '../../core/taxpayer-id';
import type { Keys } from '../../store/keys';
import { createRateLimit } from '../../store/rate-limits';
import type { Author } from '../actor';
import type { Audit } from '../audit/audit';
import type { Reveals } from '../reveals';
import type { Place } from '../rights';
import type { Tasks } from '../tasks/tasks';
import { selfServiceError } from './errors';
import { registrationModel, type RegistrationRecord } from './registration-model';

/** Requests one number may make in a day. */
const A_DAY = 3;
const KIND = '号码登记申请';

export interface RegistrationRequest {
  taxpayerId: TaxpayerId;
  /** Proved by a code. */
  mobile: Mobile;
  personName: string;
  role: string;
}

/** Numbers that ask to be entered in a taxpayer's book: a task for the tax administrator in charge (O3, O5). */
export interface Registrations {
  /** Whether a request of the number waits. */
  waits(taxpayerId: TaxpayerId, mobile: Mobile): Promise<boolean>;
  /**
   * Opens the task. Where there is no such taxpayer nobody is bothered, and the caller is not told: who is a taxpayer is not for
   * anyone to try out. Throws AppError `registration_too_often`.
   */
  ask(request: RegistrationRequest, by: Author): Promise<void>;
  /** The whole request behind a task, for who may see numbers. Recorded with the reason. */
  reveal(taskId: string, reason: string, by: Author): Promise<RegistrationRecord | undefined>;
}

export interface RegistrationsDeps {
  connection: Connection;
  keys: Keys;
  clock: Clock;
  hours: Pick<OfficeHours, 'addWorkingDays'>;
  tasks: Pick<Tasks, 'open' | 'list' | 'get'>;
  audit: Pick<Audit, 'record'>;
  reveals: Reveals;
  /** Keyed: a task's key must not give the number away. */
  hash(text: string): string;
  taxpayer(id: TaxpayerId): Promise<(Place & { name: string }) | undefined>;
}

export function createRegistrations(deps: RegistrationsDeps): Registrations {
  const { connection, keys, clock, hours, tasks, audit, reveals, hash, taxpayer } = deps;
  const requests = registrationModel(connection);
  const limit = createRateLimit(keys, { name: 'registrations', points: A_DAY, durationSeconds: DAY / SECOND });
  const stem = (taxpayerId: TaxpayerId, mobile: Mobile): string =>
    `registration:${taxpayerId}:${hash(`registration\n${mobile}`).slice(0, 16)}`;

  const waits: Registrations['waits'] = async (taxpayerId, mobile) => {
    const open = await tasks.list(
      { everywhere: true, unitCodes: [] },
      { kind: KIND, about: { kind: 'taxpayer', id: taxpayerId }, limit: 200 },
    );
    return open.items.some(({ key }) => key.startsWith(`${stem(taxpayerId, mobile)}:`));
  };

  return {
    waits,
    ask: async (request, by) => {
      const { taxpayerId, mobile, personName, role } = request;
      if (!(await limit.consume(hash(`registration\n${mobile}`))).allowed)
        throw selfServiceError('registration_too_often', 'self-service: too many requests of a number');
      const found = await taxpayer(taxpayerId);
      await audit.record({
        action: 'self-service.registration',
        by,
        object: {
          kind: 'taxpayer',
          id: taxpayerId,
          ...(found === undefined ? {} : { unitCode: found.unitCode }),
        },
        outcome: found === undefined ? 'failed' : 'done',
        after: { mobile: maskMobile(mobile), role },
        ...(found === undefined ? { reason: '没有这个纳税人' } : {}),
      });
      if (found === undefined || (await waits(taxpayerId, mobile))) return;
      const at = clock.now();
      const key = `${stem(taxpayerId, mobile)}:${shanghaiDay(at)}`;
      const { at: dueAt, why } = hours.addWorkingDays(at, 1);
      // The request first: a task without it could not be dealt with. Repeating both is harmless.
      await requests.updateOne(
        { _id: key },
        { $setOnInsert: { taxpayerId, taxpayerName: found.name, mobile, personName, role, at } },
        { upsert: true },
      );
      await tasks.open(
        {
          key,
          kind: KIND,
          unitCode: found.unitCode,
          ...(found.officerCode === undefined ? {} : { officerCode: found.officerCode }),
          dueAt,
          why: `${why}（号码应在1个工作日内录入）`,
          about: { kind: 'taxpayer', id: taxpayerId, label: found.name },
          details: `${personName}（${role}）申请登记${maskMobile(mobile)}，号码已用验证码核实。请核对身份后录入通讯录；完整号码在“短信订阅”页查看。`,
        },
        by,
      );
    },
    reveal: async (taskId, reason, by) => {
      const task = await tasks.get(taskId);
      if (task === undefined || task.kind !== KIND) return undefined;
      const record = await requests.findOne({ _id: task.key }).lean<RegistrationRecord>();
      if (record === null) return undefined;
      await reveals.admit({ kind: 'task', id: taskId, unitCode: task.unitCode }, reason, by);
      return record;
    },
  };
}
