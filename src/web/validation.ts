import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';

/**
 * Checks requests by their TypeBox schemas, each compiled when the first request asks for it: a hundred endpoints compiled at a start
 * keep the first text waiting for forms that nobody opens that day.
 */
export const validateWhenAsked: typeof TypeBoxValidatorCompiler = (part) => {
  let check: ReturnType<typeof TypeBoxValidatorCompiler> | undefined;
  return (value) => (check ??= TypeBoxValidatorCompiler(part))(value);
};
