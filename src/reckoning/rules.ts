import { Errors } from 'typebox/schema';
import { parse } from 'yaml';
import { AppError } from '../core/errors';
import { type Day, isDay } from '../core/shanghai-time';
import type { Basis } from './question';
import { RULE_NAMES, RULE_VALUES, RuleEntry, type RuleName, type RuleValues } from './rule';

/** One rule as it is in force during one span of days. */
export interface RuleVersion<N extends RuleName> {
  rule: N;
  validFrom: Day;
  validTo?: Day;
  basis: Basis[];
  checked: string;
  values: RuleValues<N>;
}

/** All rules, asked by day. */
export interface Rules {
  /** The version in force on `day`; undefined where there is none: then nothing is reckoned. */
  on<N extends RuleName>(rule: N, day: Day): RuleVersion<N> | undefined;
  /** Every version, in the order of the files, for the check of the editors. */
  all: readonly RuleVersion<RuleName>[];
}

/**
 * Reads rules files (knowledge/rules/*.yaml: a list of entries each).
 *
 * @throws AppError `rules_faults` naming each entry that is not of its form, spans of days that overlap, and rules that are missing.
 */
export function parseRules(files: readonly { name: string; source: string }[]): Rules {
  const faults: string[] = [];
  const versions = new Map<RuleName, RuleVersion<RuleName>[]>();
  for (const { name, source } of files) {
    const entries: unknown = parse(source);
    if (!Array.isArray(entries)) {
      faults.push(`${name}: not a list of rules`);
      continue;
    }
    entries.forEach((entry: unknown, index) => {
      const fault = faultOf(entry);
      if (fault !== undefined) {
        faults.push(`${name}: rule ${index + 1}: ${fault}`);
        return;
      }
      const version = entry as RuleVersion<RuleName>;
      const others = versions.get(version.rule) ?? [];
      if (others.some((other) => overlap(version, other)))
        faults.push(`${name}: rule ${index + 1}: ${version.rule} is in force twice on the same days`);
      versions.set(version.rule, [...others, version]);
    });
  }
  for (const rule of RULE_NAMES) if (!versions.has(rule)) faults.push(`rule ${rule} is missing`);
  if (faults.length > 0) {
    throw new AppError('rules_faults', `${faults.length} fault(s) in the rules:\n${faults.join('\n')}`, {
      personMessage: '税费计算规则文件有错误,请按清单逐条改正。',
    });
  }
  return {
    on: <N extends RuleName>(rule: N, day: Day) =>
      versions.get(rule)?.find(({ validFrom, validTo }) => validFrom <= day && day <= (validTo ?? '9999')) as
        RuleVersion<N> | undefined,
    all: [...versions.values()].flat(),
  };
}

function overlap(one: RuleVersion<RuleName>, other: RuleVersion<RuleName>): boolean {
  return one.validFrom <= (other.validTo ?? '9999') && other.validFrom <= (one.validTo ?? '9999');
}

function faultOf(entry: unknown): string | undefined {
  const [, [broken]] = Errors(RuleEntry, entry);
  if (broken) return `${broken.instancePath || 'entry'} ${broken.message}`;
  const { rule, validFrom, validTo, basis, values } = entry as RuleVersion<RuleName>;
  const days = [validFrom, ...(validTo === undefined ? [] : [validTo]), ...basis.map(({ date }) => date)];
  const noDay = days.find((day) => !isDay(day));
  if (noDay !== undefined) return `${noDay} is no day`;
  if (validTo !== undefined && validTo < validFrom) return 'validTo is before validFrom';
  const [, [wrong]] = Errors(RULE_VALUES[rule], values);
  return wrong && `values${wrong.instancePath} ${wrong.message}`;
}
