const BEFORE_HANDING_OVER = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** The code of what a `fetch` failed with; undefined for time-outs and the like. `neverReached`: nothing was handed over. */
export function fetchFault(error: unknown): { code: string | undefined; neverReached: boolean } {
  const code = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  if (typeof code !== 'string') return { code: undefined, neverReached: false };
  return { code, neverReached: BEFORE_HANDING_OVER.includes(code) };
}
