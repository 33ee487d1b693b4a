import type { Connection } from 'mongoose';
import { type Clock, DAY } from '../../core/clock';
import type { Random } from './one-time-codes';
import { deviceModel, type DeviceRecord, tokenHash } from './session-model';

export const DEVICE_DAYS = 365;
const TOKEN_BYTES = 18;

/**
 * Browsers in which an operator signed in before. Each has an allowance of failures of its own, so that a stranger who locks a
 * code everywhere does not lock out the person whose code it is.
 */
export interface Devices {
  /** The key of the browser's allowance for this code, where it is known. */
  keyOf(device: string | undefined, code: string): Promise<string | undefined>;
  /** Remembers the browser; gives the value of its cookie. */
  remember(device: string | undefined, code: string): Promise<string>;
}

export function createDevices({
  connection,
  clock,
  random,
}: {
  connection: Connection;
  clock: Clock;
  random: Random;
}): Devices {
  const devices = deviceModel(connection);
  const idOf = (device: string, code: string): string => `${tokenHash(device)}:${code}`;
  const looksRight = (device: string | undefined): device is string =>
    device !== undefined && /^[A-Za-z0-9_-]{24}$/.test(device);
  return {
    keyOf: async (device, code) => {
      if (!looksRight(device)) return undefined;
      const found = await devices.findById(idOf(device, code)).lean<DeviceRecord | null>();
      return found === null || found.expiresAt <= clock.now() ? undefined : found._id;
    },
    remember: async (given, code) => {
      const device = looksRight(given) ? given : random(TOKEN_BYTES).toString('base64url');
      const expiresAt = new Date(clock.now().getTime() + DEVICE_DAYS * DAY);
      await devices.updateOne({ _id: idOf(device, code) }, { $set: { expiresAt } }, { upsert: true });
      return device;
    },
  };
}
