/**
 * An error of the product. `code` is in its room's catalogue, `retryable` says whether the same call may succeed later,
 * `personMessage` is a Chinese sentence that tells a person what to do.
 */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly personMessage: string;

  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; personMessage?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.personMessage = options.personMessage ?? '系统繁忙，请稍后再试。';
  }
}

/** The text of anything thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
