import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRules, type Rules } from './rules';

/**
 * Reads every `.yaml` of a directory (knowledge/rules), in the order of their names.
 *
 * @throws AppError `rules_faults` with all faults of all files.
 */
export async function loadRules(directory: string): Promise<Rules> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, source: await readFile(join(directory, name), 'utf8') })),
  );
  return parseRules(files);
}
