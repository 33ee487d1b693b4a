import type { Connection } from 'mongoose';
import type { Clock } from '../core/clock';
import { contactModel } from '../directory/contact';
import type { Holding } from '../directory/units/units';
import { taxpayerModel } from './records/taxpayer';

const COUNT_UP_TO = 1_000;

/** Taxpayers and their contacts, as they go to the successor of a merged unit. Each write is its own: broken off, it goes on where it was. */
export function taxpayerHoldings(connection: Connection, clock: Clock): Holding[] {
  const taxpayers = taxpayerModel(connection);
  const contacts = contactModel(connection);
  return [
    {
      about: '纳税人',
      count: (code) => taxpayers.countDocuments({ bureauCode: code }).limit(COUNT_UP_TO),
      rehome: async (from, to) => {
        await taxpayers.updateMany(
          { bureauCode: from.code },
          { $set: { bureauCode: to.code, bureauName: to.name, updatedAt: clock.now() } },
        );
      },
    },
    {
      about: '通讯录联系人',
      count: (code) => contacts.countDocuments({ unitCode: code }).limit(COUNT_UP_TO),
      rehome: async (from, to) => {
        await contacts.updateMany({ unitCode: from.code }, { $set: { unitCode: to.code, updatedAt: clock.now() } });
      },
    },
  ];
}
