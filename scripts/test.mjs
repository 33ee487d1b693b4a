// npm test [-- --no-check] [-- <jest arguments>]: installs, builds, checks, tests. The last line is "N passed, N failed".
import { demandNode } from './node-version.mjs';

demandNode();
const { mkdtempSync, readFileSync, rmSync } = await import('node:fs');
const { tmpdir } = await import('node:os');
const { join } = await import('node:path');
const { ensureBuilt } = await import('./build.mjs');
const { ensureInstalled } = await import('./install.mjs');
const { root, run, runTool } = await import('./tools.mjs');

/** In CI every service the tests want is there, and a skipped test is a hole. */
const NOTHING_MAY_BE_SKIPPED = process.env.REQUIRE_SERVICES === '1';

/** What jest found; a suite that did not even load counts as one failure. */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1, testResults: [] };
  }
}

function skippedIn(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  return tests.filter(({ status }) => status === 'pending' || status === 'todo').map(({ fullName }) => fullName);
}

const args = process.argv.slice(2);
const withoutCheck = args.includes('--no-check');
const faults = [];

await ensureInstalled();
try {
  await ensureBuilt();
} catch (error) {
  faults.push(error.message);
}
if (!withoutCheck) {
  const { code } = await run(process.execPath, [join(root, 'scripts', 'check.mjs')]);
  if (code !== 0) faults.push('npm run check');
}

const directory = mkdtempSync(join(tmpdir(), 'sms12366-test-'));
const reportFile = join(directory, 'report.json');
const jestArgs = args.filter((arg) => arg !== '--no-check');
const { code } = await runTool('jest', [...jestArgs, '--json', `--outputFile=${reportFile}`]);
const report = readReport(reportFile);
rmSync(directory, { recursive: true });

const skipped = skippedIn(report);
if (skipped.length > 0) process.stdout.write(`\nskipped:\n${skipped.map((name) => `  ${name}\n`).join('')}`);
if (NOTHING_MAY_BE_SKIPPED) faults.push(...skipped.map((name) => `skipped: ${name}`));
const testFailures = report.numFailedTests + report.numRuntimeErrorTestSuites;
if (code !== 0 && testFailures === 0) faults.push(`jest ended with ${code}`);
if (faults.length > 0)
  process.stdout.write(`\nfailed besides tests:\n${faults.map((fault) => `  ${fault}\n`).join('')}`);

const failures = testFailures + faults.length;
process.stdout.write(`\n${report.numPassedTests} passed, ${failures} failed\n`);
process.exitCode = failures === 0 ? 0 : 1;
