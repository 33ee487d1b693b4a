import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { money, type Money } from '../../src/reckoning/money';
import type { Inputs, Question, Reckoning, ReckoningKind } from '../../src/reckoning/question';
import { reckon } from '../../src/reckoning/reckon';
import { parseRules } from '../../src/reckoning/rules';

export const RULES_DIR = join(__dirname, '../../knowledge/rules');
const names = readdirSync(RULES_DIR).filter((name) => name.endsWith('.yaml'));
export const ruleFiles = names.map((name) => ({ name, source: readFileSync(join(RULES_DIR, name), 'utf8') }));
export const rules = parseRules(ruleFiles);
/** 22 November 2026, 10:00 in Shanghai. */
export const NOW = new Date('2026-11-22T02:00:00Z');

/** The reckoning of a case that must have one. */
export function reckoned(kind: ReckoningKind, inputs: Inputs, now = NOW): Reckoning {
  const question: Question = { kind, inputs };
  const result = reckon(question, { now, rules });
  if (result.status !== 'reckoned') throw new Error(`${kind} ${JSON.stringify(inputs)}: ${JSON.stringify(result)}`);
  return result.reckoning;
}

export function owed(kind: ReckoningKind, inputs: Inputs, now = NOW): string {
  return reckoned(kind, inputs, now).result;
}

export function owedSum(kind: ReckoningKind, inputs: Inputs, now = NOW): Money {
  return money(owed(kind, inputs, now));
}

/** Cents as the normal form of a sum: 123450 → "1234.50". */
export function fromCents(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
