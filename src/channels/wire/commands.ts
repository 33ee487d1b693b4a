/** The bit that makes a command's answer of it, in all four protocols. */
export const ANSWER_BIT = 0x8000_0000;

/** The commands of a table of requests and, as `…_resp`, of the answers to them. */
export function withAnswers<Name extends string>(
  requests: Readonly<Record<Name, number>>,
): Record<Name | `${Name}_resp`, number> {
  const both = Object.entries<number>(requests).flatMap(([name, id]) => [
    [name, id],
    [`${name}_resp`, id + ANSWER_BIT],
  ]);
  return Object.fromEntries(both) as Record<Name | `${Name}_resp`, number>;
}
