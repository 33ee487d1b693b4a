import type { Connection } from 'mongoose';
import type { Clock } from '../core/clock';
import { AppError } from '../core/errors';
import type { Ids } from '../core/ids';
import type { Keys } from '../store/keys';
import type { CarrierAccount } from './account';
import {
  type AccountAction,
  type AccountChangeRecord,
  accountChangeModel,
  accountModel,
  type AccountRecord,
} from './account-model';
import { type AccountFault, checkAccount, describeFault } from './check-account';
import { DEFAULT_KIND, KINDS, type Kind } from './kinds';
import { masked, type SecretReader } from './secrets';

/** Told on every change; nodes that miss it find out when they poll. */
export const ACCOUNTS_CHANGED = 'carriers:changed';

/** Hides secrets at rest. */
export interface Seal {
  seal(text: string): string;
  /** Throws where the key is another one. */
  unseal(sealed: string): string;
}

/** An account of the store as it is now: usable, or with what is wrong. */
export type StoredAccount =
  | { id: string; revision: number; account: CarrierAccount; faults: [] }
  | { id: string; revision: number; account: undefined; faults: AccountFault[] };

export interface AccountStore {
  /** All accounts, by name, secrets read. */
  read(): Promise<StoredAccount[]>;
  /** An account as people see it; undefined: there is none. */
  show(id: string): Promise<Record<string, unknown> | undefined>;
  list(): Promise<Record<string, unknown>[]>;
  /**
   * Writes an account down, new or in place of what it was. A secret left out or shown as ****** stays as it was; null takes it away.
   * @throws AppError `account_faults` with all of them
   */
  put(written: unknown, by: string): Promise<{ id: string; created: boolean }>;
  /** @throws AppError `account_unknown` */
  setEnabled(id: string, enabled: boolean, by: string): Promise<void>;
  /** @throws AppError `account_unknown` */
  remove(id: string, by: string): Promise<void>;
  /** Changes of one account, or of all, the latest first. */
  history(options: { id?: string; limit: number }): Promise<AccountChangeRecord[]>;
}

const MASKED = /^\*+$/;
const REPLACED = '******（已更换）';

function unknownAccount(id: string): AppError {
  return new AppError('account_unknown', `no account ${id} in the store`, {
    personMessage: `没有名为 ${id} 的账号（配置文件中的账号请在文件中修改）。`,
  });
}

function changedMeanwhile(id: string): AppError {
  return new AppError('account_conflict', `account ${id} was changed by somebody else`, {
    retryable: true,
    personMessage: `账号 ${id} 刚被他人修改，请查看后再改。`,
  });
}

export function createAccountStore(deps: {
  connection: Connection;
  keys: Pick<Keys, 'publish'>;
  clock: Clock;
  ids: Ids;
  seal: Seal;
  secrets: SecretReader;
}): AccountStore {
  const { connection, keys, clock, ids, seal, secrets } = deps;
  const accounts = accountModel(connection);
  const changes = accountChangeModel(connection);

  const shown = (record: AccountRecord): Record<string, unknown> =>
    masked(
      { id: record._id, kind: record.kind, enabled: record.enabled, ...record.written, ...record.sealed },
      record.kind,
    );

  /** With its secrets: for checking only. */
  const opened = (record: AccountRecord): Record<string, unknown> => ({
    id: record._id,
    kind: record.kind,
    enabled: record.enabled,
    ...record.written,
    ...Object.fromEntries(Object.entries(record.sealed).map(([field, sealed]) => [field, seal.unseal(sealed)])),
  });

  const checked = (record: AccountRecord): StoredAccount => {
    const { _id: id, revision } = record;
    let written: Record<string, unknown>;
    try {
      written = opened(record);
    } catch {
      const message = '密钥无法解封，请确认封存密钥与保存时一致，或重新填写';
      return { id, revision, account: undefined, faults: [{ account: id, field: 'secret', message }] };
    }
    return { id, revision, ...checkAccount(written, 'store', secrets) };
  };

  /** That a secret is another one can be seen in the history, the secret cannot. */
  const replaced = (before: AccountRecord | null, { sealed }: AccountRecord): Record<string, string> =>
    Object.fromEntries(
      Object.keys(sealed)
        .filter((field) => before?.sealed[field] !== undefined && before.sealed[field] !== sealed[field])
        .map((field) => [field, REPLACED]),
    );

  /** The entry in the history comes first: there is no change that it does not tell of. */
  const noted = async (
    action: AccountAction,
    by: string,
    states: { before: AccountRecord | null; after: AccountRecord | null },
    write: () => Promise<void>,
  ): Promise<void> => {
    const { before, after } = states;
    const _id = ids.next();
    await changes.create({
      _id,
      account: after?._id ?? before?._id ?? '',
      action,
      by,
      at: clock.now(),
      revision: after?.revision ?? (before?.revision ?? 0) + 1,
      ...(before === null ? {} : { before: shown(before) }),
      ...(after === null ? {} : { after: { ...shown(after), ...replaced(before, after) } }),
    });
    try {
      await write();
    } catch (error) {
      await changes.deleteOne({ _id });
      throw error;
    }
    // Lost when Redis is away: every node polls.
    await keys.publish(ACCOUNTS_CHANGED, '').catch(() => undefined);
  };

  const find = async (id: string): Promise<AccountRecord> => {
    const record = await accounts.findById(id).lean<AccountRecord>();
    if (record === null) throw unknownAccount(id);
    return record;
  };

  /** Writes what comes after `before`; somebody else's change in between is an error, not overwritten. */
  const replace = async (before: AccountRecord | null, after: AccountRecord): Promise<void> => {
    const { _id, ...fields } = after;
    try {
      if (before === null) await accounts.create(after);
      else {
        const written = await accounts.updateOne({ _id, revision: before.revision }, { $set: fields });
        if (written.matchedCount === 1) return;
      }
      if (before === null) return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 11000) throw error;
    }
    throw changedMeanwhile(_id);
  };

  const changed = (before: AccountRecord | null, by: string) => ({
    revision: (before?.revision ?? 0) + 1,
    changedAt: clock.now(),
    changedBy: by,
  });

  return {
    read: async () => (await accounts.find().sort({ _id: 1 }).lean<AccountRecord[]>()).map(checked),
    show: async (id) => {
      const record = await accounts.findById(id).lean<AccountRecord>();
      return record === null ? undefined : shown(record);
    },
    list: async () => (await accounts.find().sort({ _id: 1 }).lean<AccountRecord[]>()).map(shown),
    put: async (written, by) => {
      const { id, kind = DEFAULT_KIND, enabled = true, ...rest } = (written ?? {}) as Record<string, unknown>;
      const before = typeof id === 'string' ? await accounts.findById(id).lean<AccountRecord>() : null;
      const secretFields: readonly string[] = Object.hasOwn(KINDS, String(kind)) ? KINDS[kind as Kind].secrets : [];
      const sealed: Record<string, string> = {};
      const full: Record<string, unknown> = { id, kind, enabled, ...rest };
      for (const field of secretFields) {
        const given = rest[field];
        const isReferred = rest[`${field}File`] !== undefined || rest[`${field}Env`] !== undefined;
        const isKept = given === undefined ? !isReferred : typeof given === 'string' && MASKED.test(given);
        const old = before?.kind === kind ? before?.sealed[field] : undefined;
        delete rest[field];
        if (isKept) {
          delete full[field];
          if (old !== undefined) {
            sealed[field] = old;
            full[field] = seal.unseal(old);
          }
        } else if (given === null) delete full[field];
        else if (typeof given === 'string') sealed[field] = seal.seal(given);
      }
      const { account, faults } = checkAccount(full, 'store', secrets);
      if (account === undefined) {
        const all = faults.map(describeFault);
        throw new AppError('account_faults', all.join('; '), { personMessage: `账号未保存：\n  ${all.join('\n  ')}` });
      }
      const after: AccountRecord = {
        _id: account.id,
        kind: account.kind,
        written: rest,
        sealed,
        enabled: account.enabled,
        ...changed(before, by),
      };
      await noted('put', by, { before, after }, () => replace(before, after));
      return { id: account.id, created: before === null };
    },
    setEnabled: async (id, enabled, by) => {
      const before = await find(id);
      if (before.enabled === enabled) return;
      const after = { ...before, enabled, ...changed(before, by) };
      await noted(enabled ? 'enable' : 'disable', by, { before, after }, () => replace(before, after));
    },
    remove: async (id, by) => {
      const before = await find(id);
      await noted('remove', by, { before, after: null }, async () => {
        const { deletedCount } = await accounts.deleteOne({ _id: id, revision: before.revision });
        if (deletedCount === 0) throw changedMeanwhile(id);
      });
    },
    history: async ({ id, limit }) =>
      changes
        .find(id === undefined ? {} : { account: id })
        .sort(id === undefined ? { _id: -1 } : { at: -1, revision: -1 })
        .limit(limit)
        .lean<AccountChangeRecord[]>(),
  };
}
