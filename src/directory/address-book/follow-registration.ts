import type { Connection } from 'mongoose';
import type { OfficeHours } from '../../calendar/office-hours';
import { type Clock, DAY } from '../../core/clock';
import { shanghaiDay } from '../../core/shanghai-time';
import { groupedBy } from '../../core/grouped';
import { systemAuthor } from '../actor';
import type { Audit } from '../audit/audit';
import { contactModel, type ContactRecord } from '../contact';
import type { TaskKind, Tasks } from '../tasks/tasks';
import type { RegisteredTaxpayer, RegistrationChange, TaxpayerRegister } from './address-book';
import { createNumbers, type NumberDeps } from './numbers';

/** A registration older than this is not a new one, only new to us. */
const NEW_FOR_DAYS = 30;
const BATCH = 200;
const AUTHOR = systemAuthor('税务登记变动');

export interface FollowRegistrationDeps {
  connection: Connection;
  register: TaxpayerRegister;
  audit: Audit;
  tasks: Pick<Tasks, 'open' | 'settle'>;
  subscriptions: NumberDeps['subscriptions'];
  hours: OfficeHours;
  clock: Clock;
}

function isNewlyRegistered({ registeredOn }: RegisteredTaxpayer, since: Date): boolean {
  if (registeredOn === undefined) return false;
  const age = (Date.parse(shanghaiDay(since)) - Date.parse(registeredOn)) / DAY;
  return age <= NEW_FOR_DAYS;
}

/**
 * Follows what imports changed in the registration (O5): contacts go where their taxpayer goes, those of a deregistered one are
 * ended with the optional messages of their numbers, and the people in charge get a task. Each change is marked on the taxpayer
 * until it is followed, and every step may be repeated, so that a crash loses nothing. Resolves with how many were followed.
 */
export function createFollowRegistration(deps: FollowRegistrationDeps): () => Promise<number> {
  const { register, audit, tasks, hours, clock } = deps;
  const contacts = contactModel(deps.connection);
  const numbers = createNumbers({ ...deps, contacts });

  async function open(
    { taxpayer, since }: RegistrationChange,
    kind: TaskKind,
    workingDays: number,
    details: string,
  ): Promise<void> {
    const { at, why } = hours.addWorkingDays(since, workingDays);
    const rule = workingDays === 0 ? '变更、注销登记的当日办理' : '新登记的1个工作日内开通';
    await tasks.open(
      {
        key: `${kind}:${taxpayer.taxpayerId}:${since.toISOString()}`,
        kind,
        unitCode: taxpayer.bureauCode,
        ...(taxpayer.officer?.code === undefined ? {} : { officerCode: taxpayer.officer.code }),
        dueAt: at,
        why: `${rule}（管理办法第十二条）：${why}`,
        about: { kind: 'taxpayer', id: taxpayer.taxpayerId, label: taxpayer.name },
        details,
      },
      AUTHOR,
    );
  }

  /** Name, unit and tax administrator of the contacts are the taxpayer's. */
  async function bringInStep(taxpayer: RegisteredTaxpayer, held: readonly ContactRecord[]): Promise<void> {
    const officerCode = taxpayer.officer?.code;
    const isInStep = held.every(
      (contact) =>
        contact.taxpayerName === taxpayer.name &&
        contact.unitCode === taxpayer.bureauCode &&
        contact.officerCode === officerCode,
    );
    if (isInStep) return;
    await contacts.collection.updateMany(
      { taxpayerId: taxpayer.taxpayerId },
      {
        $set: {
          taxpayerName: taxpayer.name,
          unitCode: taxpayer.bureauCode,
          ...(officerCode === undefined ? {} : { officerCode }),
        },
        ...(officerCode === undefined ? { $unset: { officerCode: 1 as const } } : {}),
      },
    );
  }

  async function end(change: RegistrationChange, held: readonly ContactRecord[]): Promise<void> {
    const { taxpayer, since } = change;
    const active = held.filter((contact) => contact.active);
    const now = clock.now();
    const endThem = async (): Promise<void> => {
      await contacts.collection.updateMany(
        { taxpayerId: taxpayer.taxpayerId, active: true },
        { $set: { active: false, updatedAt: now }, $inc: { revision: 1 } },
      );
    };
    if (active.length > 0)
      await audit.around(
        {
          action: 'contacts.deactivate',
          by: AUTHOR,
          object: { kind: 'taxpayer', id: taxpayer.taxpayerId, unitCode: taxpayer.bureauCode },
          before: { active: active.length },
          after: { active: 0 },
          reason: '纳税人注销登记',
        },
        endThem,
      );
    // Also of contacts that an earlier run ended before it broke off.
    const mobiles = [...new Set(held.map(({ mobile }) => mobile))];
    for (const mobile of mobiles) await numbers.released(mobile, AUTHOR, `纳税人注销登记（${shanghaiDay(since)}）`);
    for (const key of new Set(held.map(({ reach }) => reach?.taskKey))) await numbers.corrected(key, AUTHOR);
    // What was deregistered before it was first imported is history: there is nothing to check the same day.
    if (held.length > 0 && !change.fresh)
      await open(
        change,
        '登记注销',
        0,
        '系统已停用该纳税人的联系人，并取消不再代表其他纳税人的号码的短信订阅，请核对。',
      );
  }

  async function follow(change: RegistrationChange, held: readonly ContactRecord[]): Promise<void> {
    const { taxpayer, fresh, from, since } = change;
    await bringInStep(taxpayer, held);
    if (taxpayer.status === 'deregistered') {
      if (held.length > 0 && from?.status !== 'deregistered') await end(change, held);
    } else if (fresh) {
      if (isNewlyRegistered(taxpayer, since))
        await open(change, '开通短信', 1, `${taxpayer.registeredOn ?? ''} 新登记：登记联系人号码并开通短信服务。`);
    } else if (from?.status === 'deregistered') {
      await open(change, '开通短信', 1, '注销后恢复登记：核对联系人号码并重新开通短信服务。');
    } else if (from !== undefined) {
      const isMoved = from.bureauCode !== taxpayer.bureauCode;
      // A code that was not known before is no change of hands.
      const isHandedOver = from.officerCode !== undefined && from.officerCode !== taxpayer.officer?.code;
      if (isMoved || isHandedOver)
        await open(
          change,
          '登记变更',
          0,
          isMoved
            ? `主管税务机关变更为${taxpayer.bureauName}，通讯录已随之转入，请核对联系人。`
            : `税收管理员变更为${taxpayer.officer?.name ?? '（未指定）'}，通讯录已随之转入，请核对联系人。`,
        );
    }
    await register.followed(change);
  }

  return async () => {
    let followed = 0;
    for (;;) {
      const changes = await register.changes(BATCH);
      if (changes.length === 0) return followed;
      const ids = changes.map(({ taxpayer }) => taxpayer.taxpayerId);
      const held = await contacts.find({ taxpayerId: { $in: ids } }).lean<ContactRecord[]>();
      const byTaxpayer = groupedBy(held, ({ taxpayerId }) => taxpayerId);
      for (const change of changes) await follow(change, byTaxpayer.get(change.taxpayer.taxpayerId) ?? []);
      followed += changes.length;
      if (changes.length < BATCH) return followed;
    }
  };
}
