import { type Static, type TSchema, Type } from 'typebox';

const Decimal = Type.String({ pattern: '^\\d+(\\.\\d+)?$' });
const exact = <T extends Record<string, TSchema>>(fields: T) => Type.Object(fields, { additionalProperties: false });
const ByPeriod = exact({ month: Decimal, quarter: Decimal });
const Brackets = Type.Array(exact({ upTo: Type.Optional(Decimal), rate: Decimal, quick: Decimal }), { minItems: 1 });
const BySize = exact({ small: Decimal, large: Decimal });

/** The figures each rule has. Rates, brackets and thresholds live in knowledge/rules; only their shape is here. */
export const RULE_VALUES = {
  'vat-small': exact({ threshold: ByPeriod, reachedIsTaxed: Type.Boolean(), rate: Decimal, fullRate: Decimal }),
  'vat-person': exact({ once: Decimal, rate: Decimal }),
  'vat-rent': exact({ month: Decimal, home: Decimal, other: Decimal }),
  'vat-general': exact({ goods: Decimal, basic: Decimal, services: Decimal }),
  surcharges: exact({
    city: exact({ urban: Decimal, town: Decimal, other: Decimal }),
    education: Decimal,
    localEducation: Decimal,
    educationFree: ByPeriod,
  }),
  'six-taxes-half': exact({ share: Decimal }),
  'iit-comprehensive': exact({ monthlyDeduction: Decimal, brackets: Brackets }),
  'iit-labor': exact({ flatAllowance: Decimal, flatUpTo: Decimal, allowanceShare: Decimal, brackets: Brackets }),
  'iit-bonus': exact({ brackets: Brackets }),
  'iit-settlement-free': exact({ income: Decimal, tax: Decimal }),
  'iit-business': exact({ basicDeduction: Decimal, brackets: Brackets }),
  'iit-business-half': exact({ limit: Decimal, share: Decimal }),
  cit: exact({ rate: Decimal, highTech: Decimal }),
  'cit-small': exact({ limit: Decimal, counted: Decimal, rate: Decimal }),
  'late-fee': exact({ daily: Decimal }),
  stamp: exact({
    sale: Decimal,
    work: Decimal,
    construction: Decimal,
    transport: Decimal,
    technology: Decimal,
    lease: Decimal,
    storage: Decimal,
    insurance: Decimal,
    loan: Decimal,
    financeLease: Decimal,
    property: Decimal,
    trademark: Decimal,
    books: Decimal,
  }),
  'deed-home': exact({ area: Decimal, first: BySize, second: BySize, note: Type.String() }),
  vehicle: exact({ rate: Decimal, vat: Decimal }),
  'vehicle-new-energy': exact({ share: Decimal, cap: Decimal }),
} as const;

export type RuleName = keyof typeof RULE_VALUES;
export type RuleValues<N extends RuleName> = Static<(typeof RULE_VALUES)[N]>;
export const RULE_NAMES = Object.keys(RULE_VALUES) as RuleName[];

const DayText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** What every entry of a rules file has around its values. */
export const RuleEntry = exact({
  rule: Type.Union(RULE_NAMES.map((name) => Type.Literal(name))),
  validFrom: DayText,
  validTo: Type.Optional(DayText),
  region: Type.Literal('CN'),
  basis: Type.Array(
    exact({ doc: Type.String({ minLength: 2 }), article: Type.Optional(Type.String({ minLength: 1 })), date: DayText }),
    { minItems: 1 },
  ),
  checked: Type.String({ minLength: 4 }),
  values: Type.Unknown(),
});
