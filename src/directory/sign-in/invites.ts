import type { Connection } from 'mongoose';
import { type Clock, DAY } from '../../core/clock';
import type { Random } from './one-time-codes';
import { inviteModel, type InviteRecord, tokenHash } from './session-model';

const TOKEN_BYTES = 32;
const VALID = DAY;

/** One-time links from the server's terminal: each is stored as a hash, opens once, for a day; a new one ends the one before. */
export interface Invites {
  issue(code: string): Promise<{ token: string; validUntil: Date }>;
  /** Whom it invites, without using it. */
  look(token: string): Promise<string | undefined>;
  /** Uses it: of two at the same time one gets the code. */
  use(token: string): Promise<string | undefined>;
}

export function createInvites({
  connection,
  clock,
  random,
}: {
  connection: Connection;
  clock: Clock;
  random: Random;
}): Invites {
  const invites = inviteModel(connection);
  const unlessOver = (record: InviteRecord | null): string | undefined =>
    record === null || record.expiresAt <= clock.now() ? undefined : record.code;
  return {
    issue: async (code) => {
      const token = random(TOKEN_BYTES).toString('base64url');
      const validUntil = new Date(clock.now().getTime() + VALID);
      await invites.deleteMany({ code });
      await invites.create({ _id: tokenHash(token), code, expiresAt: validUntil });
      return { token, validUntil };
    },
    look: async (token) => unlessOver(await invites.findById(tokenHash(token)).lean<InviteRecord | null>()),
    use: async (token) =>
      unlessOver(await invites.findOneAndDelete({ _id: tokenHash(token) }).lean<InviteRecord | null>()),
  };
}
