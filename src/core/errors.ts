/**
 * What was wrong with what a person asked for, where the person and not the machine has to mend it: the HTTP interface answers
 * 422, 403, 404, 409 and 429 with the person's sentence, and anything else without it.
 */
export type Refusal = 'invalid' | 'forbidden' | 'missing' | 'conflict' | 'too_many';

/**
 * An error of the product. `code` is in its room's catalogue, `retryable` says whether the same call may succeed later,
 * `personMessage` is a Chinese sentence that tells a person what to do.
 */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly personMessage: string;
  readonly refusal?: Refusal;
  /** Seconds after which the same may be tried again, where that is known. */
  readonly retryAfter?: number;

  constructor(
    code: string,
    message: string,
    options: {
      retryable?: boolean;
      personMessage?: string;
      cause?: unknown;
      refusal?: Refusal;
      retryAfter?: number;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.personMessage = options.personMessage ?? '系统繁忙，请稍后再试。';
    if (options.refusal !== undefined) this.refusal = options.refusal;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
  }
}

/** The text of anything thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
