import type { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import fastJson, { type AnySchema } from 'fast-json-stringify';

type Compiler = typeof TypeBoxValidatorCompiler;

function compiler(): Compiler {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- fastify wants its validators at once, not in a promise
  return (require('@fastify/type-provider-typebox') as { TypeBoxValidatorCompiler: Compiler }).TypeBoxValidatorCompiler;
}

/**
 * Checks requests by their TypeBox schemas. Compiler and checks are made when the first request asks for them: a hundred endpoints
 * compiled at a start would keep the first text waiting for forms that nobody opens that day.
 */
export const validateWhenAsked: Compiler = (part) => {
  let check: ReturnType<Compiler> | undefined;
  return (value) => (check ??= compiler()(part))(value);
};

/** Writes answers by their schemas, and nothing that is not in them: each writer made when the first answer needs it, as above. */
export function writeWhenAsked(schema: unknown): (answer: unknown) => string {
  let write: ((answer: unknown) => string) | undefined;
  return (answer) => (write ??= fastJson(schema as AnySchema))(answer);
}
