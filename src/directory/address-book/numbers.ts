import type { Model } from 'mongoose';
import type { Mobile } from '../../core/mobile';
import type { Clock } from '../../core/clock';
import type { Author } from '../actor';
import type { ContactRecord } from '../contact';
import type { Subscriptions } from '../subscriptions/subscriptions';
import type { Tasks } from '../tasks/tasks';

export interface NumberDeps {
  contacts: Model<ContactRecord>;
  subscriptions: Pick<Subscriptions, 'of' | 'cancelAll'>;
  tasks: Pick<Tasks, 'settle'>;
  clock: Clock;
}

/** What follows when a number is no longer a contact's. All of it may be repeated. */
export interface Numbers {
  /** Cancels the optional messages of a number no taxpayer's book holds any more (O5). */
  released(mobile: Mobile, by: Author, proof: string): Promise<void>;
  /** Finishes the task that asked for a correction, when no contact has the dead number any more (O6). */
  corrected(taskKey: string | undefined, by: Author): Promise<void>;
}

export function createNumbers({ contacts, subscriptions, tasks, clock }: NumberDeps): Numbers {
  return {
    async released(mobile, by, proof) {
      const holders = await contacts.find({ mobile }, { active: 1 }).lean();
      if (holders.some(({ active }) => active)) return;
      const { open } = await subscriptions.of(mobile);
      if (open) await subscriptions.cancelAll(mobile, by, { way: 'registration', proof }, clock.now());
    },

    async corrected(taskKey, by) {
      if (taskKey === undefined) return;
      const left = await contacts.find({ 'reach.taskKey': taskKey }, { active: 1 }).lean();
      if (left.some(({ active }) => active)) return;
      await tasks.settle(taskKey, by, '号码已更正、停用或恢复接收');
    },
  };
}
