import { type Static, type TSchema, Type } from 'typebox';

/** The values a live core system answers with (docs/core-system.md); the same shapes as in lookups.ts. Unknown members are dropped. */

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Month = Type.String({ pattern: '^\\d{4}-\\d{2}$' });
const Yuan = Type.String({ pattern: '^-?\\d+\\.\\d{2}$' });
const Text = Type.String({ minLength: 1, maxLength: 300 });
const Count = Type.Integer({ minimum: 0 });

export const INVOICE = Type.Object({
  code: Type.Optional(Type.String({ pattern: '^(\\d{10}|\\d{12})$' })),
  number: Type.Optional(Type.String({ pattern: '^\\d{8}$' })),
  digitalNumber: Type.Optional(Type.String({ pattern: '^\\d{20}$' })),
  type: Text,
  status: Type.Union([
    Type.Literal('issued'),
    Type.Literal('voided'),
    Type.Literal('red_lettered'),
    Type.Literal('lost'),
    Type.Literal('unused'),
  ]),
  issuedOn: Type.Optional(Day),
  sellerId: Text,
  sellerName: Text,
  amount: Type.Optional(Yuan),
  tax: Type.Optional(Yuan),
  statusOn: Type.Optional(Day),
});

export const INVOICE_FLOW = Type.Object({
  holderId: Text,
  holderName: Text,
  issuedOn: Day,
  bureau: Text,
  firstNumber: Type.Optional(Type.String({ pattern: '^\\d{8}$' })),
  lastNumber: Type.Optional(Type.String({ pattern: '^\\d{8}$' })),
});

export const TAXPAYER = Type.Object({
  taxpayerId: Text,
  name: Text,
  status: Type.Union([
    Type.Literal('normal'),
    Type.Literal('abnormal'),
    Type.Literal('suspended'),
    Type.Literal('deregistered'),
  ]),
  kind: Text,
  bureauCode: Text,
  bureauName: Text,
  officer: Type.Optional(Type.Object({ name: Text, phone: Type.String({ maxLength: 60 }) })),
});

export const FIXED_TAX = Type.Object({
  taxpayerId: Text,
  name: Text,
  from: Month,
  to: Type.Optional(Month),
  monthlySales: Yuan,
  monthlyTax: Yuan,
  document: Text,
});

export const INVOICE_APPROVALS = Type.Array(
  Type.Object({
    type: Text,
    monthlyQuantity: Type.Optional(Count),
    remaining: Type.Optional(Count),
    ceiling: Type.Optional(Yuan),
    monthlyAmount: Type.Optional(Yuan),
    remainingAmount: Type.Optional(Yuan),
  }),
  { minItems: 1, maxItems: 100 },
);

export const ACCEPTED_BUSINESS = Type.Object({
  acceptanceNo: Text,
  taxpayerId: Type.Optional(Text),
  business: Text,
  acceptedOn: Day,
  state: Type.Union([
    Type.Literal('accepted'),
    Type.Literal('in_progress'),
    Type.Literal('needs_correction'),
    Type.Literal('approved'),
    Type.Literal('rejected'),
    Type.Literal('finished'),
  ]),
  steps: Type.Array(Type.Object({ name: Text, at: Type.String({ maxLength: 30 }), done: Type.Boolean() }), {
    maxItems: 100,
  }),
  hint: Type.Optional(Text),
  dueOn: Type.Optional(Day),
  bureauName: Text,
});

export const BUSINESS_LIST = Type.Array(ACCEPTED_BUSINESS, { minItems: 1, maxItems: 100 });

export const FILINGS = Type.Array(
  Type.Object({
    taxpayerId: Text,
    tax: Text,
    period: Text,
    dueOn: Day,
    filedOn: Type.Optional(Day),
    payable: Type.Optional(Yuan),
    paidOn: Type.Optional(Day),
  }),
  { minItems: 1, maxItems: 100 },
);

export type Answer<T> = { found: true; value: T } | { found: false };

/** The validator that also drops what it does not know: read only where there is a live core system. */
function compiler(): typeof import('typebox/compile') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- readers are made at once, not in a promise
  return require('typebox/compile') as typeof import('typebox/compile');
}

/** Reads an answer's body: `{"found": false}` or `{"found": true, "value": …}`. Throws where it is anything else. */
export function answerReader<S extends TSchema>(value: S): (body: unknown) => Answer<Static<S>> {
  const { Compile } = compiler();
  const found = Compile(Type.Object({ found: Type.Literal(true), value }));
  const absent = Compile(Type.Object({ found: Type.Literal(false) }));
  return (body) => {
    if (absent.Check(body)) return { found: false };
    if (!found.Check(body)) {
      const [first] = found.Errors(body);
      throw new Error(`answer is not as agreed: ${first?.instancePath ?? ''} ${first?.message ?? ''}`);
    }
    return { found: true, value: (found.Clean(body) as { value: Static<S> }).value };
  };
}
