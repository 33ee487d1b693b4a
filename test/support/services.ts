/**
 * Address of a service some suites need, from the environment (`scripts/services.sh` starts both and prints them).
 * Where REQUIRE_SERVICES is 1, as in CI, a missing one fails the run instead of leaving the suite out.
 */
export function serviceUrl(name: 'MONGODB_URL' | 'REDIS_URL'): string | undefined {
  const url = process.env[name];
  if (url) return url;
  if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(`${name} is not set, and REQUIRE_SERVICES is 1`);
  return undefined;
}

/** Declares a suite that needs a service, or one visible skipped test that says what is missing. */
export function describeWith(name: 'MONGODB_URL' | 'REDIS_URL', title: string, suite: (url: string) => void): void {
  const url = serviceUrl(name);
  if (url) describe(title, () => suite(url));
  else test.skip(`${title}: ${name} is not set`, () => undefined);
}
