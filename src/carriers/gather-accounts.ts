import { AppError, errorMessage } from '../core/errors';
import type { CarrierAccount } from './account';
import type { AccountStore, StoredAccount } from './account-store';
import { readAccountsFile } from './accounts-file';
import { describeFault } from './check-account';

/** What is wrong with where accounts come from. `id` says which matter it is. */
export interface GatherFault {
  id: string;
  account?: string;
  /** Chinese. */
  text: string;
}

/** The accounts of the file and of the store, as far as they are right. */
export interface Gathered {
  accounts: CarrierAccount[];
  faults: GatherFault[];
}

export const FILE_FAULT = 'accounts:file';

/**
 * Reads the accounts file and the store. Whatever is wrong stays as it was in `before`: the whole file, or the one account of the store.
 * A name that both have is the file's.
 */
export async function gatherAccounts(deps: {
  file: string | undefined;
  environment: (name: string) => string | undefined;
  store: Pick<AccountStore, 'read'>;
  before: readonly CarrierAccount[];
  /** Names that are not to be had. */
  taken?: readonly string[];
}): Promise<Gathered> {
  const { file, environment, store, before, taken = [] } = deps;
  const faults: GatherFault[] = [];
  const old = (source: CarrierAccount['source']): CarrierAccount[] => before.filter((each) => each.source === source);

  const ofFile = (): CarrierAccount[] => {
    if (file === undefined) return [];
    try {
      return readAccountsFile(file, environment);
    } catch (error) {
      faults.push({ id: FILE_FAULT, text: error instanceof AppError ? error.personMessage : errorMessage(error) });
      return old('file');
    }
  };
  const ofStore = async (): Promise<CarrierAccount[]> => {
    let stored: StoredAccount[];
    try {
      stored = await store.read();
    } catch (error) {
      faults.push({ id: 'accounts:store', text: `数据库中的账号暂时无法读取：${errorMessage(error)}` });
      return old('store');
    }
    return stored.flatMap((each) => {
      if (each.account !== undefined) return [each.account];
      faults.push({
        id: `accounts:store:${each.id}`,
        account: each.id,
        text: each.faults.map(describeFault).join('；'),
      });
      return old('store').filter(({ id }) => id === each.id);
    });
  };

  const accounts: CarrierAccount[] = [];
  for (const account of [...ofFile(), ...(await ofStore())]) {
    const { id } = account;
    if (taken.includes(id)) {
      faults.push({ id: `accounts:twice:${id}`, account: id, text: `账号 ${id}：这个名称由系统使用，请改名` });
    } else if (accounts.some((other) => other.id === id)) {
      const text = `账号 ${id}：配置文件和数据库中各有一个，现用配置文件中的，请改名或删去一个`;
      faults.push({ id: `accounts:twice:${id}`, account: id, text });
    } else accounts.push(account);
  }
  return { accounts, faults };
}
