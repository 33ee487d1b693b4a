import type { Model } from 'mongoose';
import type { OperatorRecord } from '../operators/operator-model';
import type { Sealing } from './access-limits';
import { looksLikeOtp, recoveryHash, stepOf } from './one-time-codes';

/** How a one-time code was right. */
export type OtpTaken = 'otp' | 'recovery' | undefined;

/**
 * Takes a code of the generator, or a recovery code, so that it never works again: of two requests with the same code one gets
 * in. Undefined: it is wrong, or was used.
 */
export async function takeOtp(
  operators: Model<OperatorRecord>,
  person: Pick<OperatorRecord, '_id' | 'otp'>,
  given: string,
  { sealing, now }: { sealing: Pick<Sealing, 'unseal'>; now: Date },
): Promise<OtpTaken> {
  if (person.otp === undefined) return undefined;
  if (looksLikeOtp(given)) {
    const step = stepOf(sealing.unseal(person.otp.sealed), given.replace(/\s/g, ''), now);
    if (step === undefined) return undefined;
    const taken = await operators.updateOne(
      { _id: person._id, 'otp.lastStep': { $lt: step } },
      { $set: { 'otp.lastStep': step } },
    );
    return taken.matchedCount === 1 ? 'otp' : undefined;
  }
  const hash = recoveryHash(person._id, given);
  if (!person.otp.recovery.includes(hash)) return undefined;
  const used = await operators.updateOne(
    { _id: person._id, 'otp.recovery': hash },
    { $pull: { 'otp.recovery': hash } },
  );
  return used.modifiedCount === 1 ? 'recovery' : undefined;
}
