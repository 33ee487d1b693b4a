import type { ChangeAnswer } from '../../../../src/web/api/subscriptions';

/** What the asker said; undefined where nothing was said beyond the number of the form, which is shown by itself. */
export function saidIn({ proof, form }: Pick<ChangeAnswer, 'proof' | 'form'>): string | undefined {
  return proof === '' || proof === `申请表${form}` ? undefined : proof;
}
