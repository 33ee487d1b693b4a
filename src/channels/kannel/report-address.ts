import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The address Kannel reports a segment to holds the segment's id and a proof that we wrote it, so that nobody else can report.
 * No percent sign may stand in it: Kannel would take it for one of its own escapes.
 */
const PROOF_CHARACTERS = 27;

function proofOf(token: string, account: string, reference: string): string {
  const proof = createHmac('sha256', token).update(`report|${account}|${reference}`).digest('base64url');
  return proof.slice(0, PROOF_CHARACTERS);
}

/**
 * dlr-url of a segment. Kannel fills in %d (type of report), %F (the carrier's id, for whoever reads Kannel's log) and %A (what the
 * carrier wrote).
 */
export function reportAddress(callbackUrl: string, account: string, token: string, segmentId: string): string {
  const reference = Buffer.from(segmentId).toString('base64url');
  const proof = proofOf(token, account, reference);
  const base = callbackUrl.replace(/\/+$/, '');
  return `${base}/gateway/kannel/${account}/dlr?ref=${reference}.${proof}&type=%d&smscid=%F&reply=%A`;
}

/** The segment's id when the reference is one we wrote. */
export function segmentIdOf(ref: string, account: string, token: string): string | undefined {
  const [reference = '', proof = ''] = ref.split('.');
  const expected = Buffer.from(proofOf(token, account, reference));
  const given = Buffer.from(proof);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return Buffer.from(reference, 'base64url').toString();
}
