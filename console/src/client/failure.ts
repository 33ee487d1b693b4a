/** A call that did not succeed. `message` is Chinese and says what to do. */
export class CallFailed extends Error {
  /** The server's code (`conflict`, `not_found` …), or `offline`, `time_out`, `aborted`. */
  readonly code: string;
  /** 0 where no answer came. */
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = 'CallFailed';
    this.code = code;
    this.status = status;
  }

  /** Whether the same call may succeed later, unchanged. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What to show of anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof CallFailed ? error.message : '页面出错，请刷新后再试。';
}

export function isAborted(error: unknown): boolean {
  return error instanceof CallFailed && error.code === 'aborted';
}
