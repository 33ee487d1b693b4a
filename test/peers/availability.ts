import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BEARERBOX, FAKESMSC, SMSBOX, smsCorePath } from './locations';

export type PeerName = 'sms-core' | 'kannel';

/** What is missing of a peer, in a sentence; undefined when it can be started. */
function missing(peer: PeerName): string | undefined {
  if (process.platform !== 'linux') return 'the peers run on Linux';
  if (peer === 'kannel') return [BEARERBOX, SMSBOX, FAKESMSC].find((file) => !existsSync(file));
  return existsSync(join(smsCorePath(), 'done')) ? undefined : 'scripts/peers.sh build has not been run';
}

/**
 * Declares a suite that needs peers, or one visible skipped test that says what is missing. Where REQUIRE_SERVICES is 1, as
 * in CI, a missing peer fails the run instead.
 */
export function describeWithPeers(peers: PeerName[], title: string, suite: () => void): void {
  const lacks = peers.flatMap((peer) => {
    const lack = missing(peer);
    return lack === undefined ? [] : [`${peer}: ${lack}`];
  });
  if (lacks.length === 0) describe(title, suite);
  else if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(`${lacks.join('; ')}, and REQUIRE_SERVICES is 1`);
  else test.skip(`${title}: ${lacks.join('; ')}`, () => undefined);
}
