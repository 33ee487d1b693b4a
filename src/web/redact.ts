import { AppError } from '../core/errors';

/** What of an error may be logged: ids and places, never what somebody texted or a whole number (style: habit 6). */
export interface LoggedError {
  name: string;
  code?: string;
  /** Of our own errors only: a library's message may quote what it was given. */
  message?: string;
  frames: string[];
  cause?: LoggedError;
}

const MAX_FRAMES = 12;
const MAX_CAUSES = 3;

/**
 * A message with everything taken out that could come from a text: whatever is not ASCII, what stands in double quotes,
 * and any run of seven or more digits (mobile numbers, invoice numbers, taxpayer ids; also with spaces or hyphens inside).
 */
export function redact(message: string): string {
  return message
    .replace(/"[^"]*"/g, '"…"')
    .replace(/[^\x20-\x7e]+/g, '…')
    .replace(/\d(?:[\s-]?\d){6,}/g, '#')
    .slice(0, 300);
}

export function describeForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: redact(String(code)) } : {}),
    ...(error instanceof AppError ? { message: redact(error.message) } : {}),
    frames,
    ...(error.cause !== undefined && depth < MAX_CAUSES ? { cause: describeForLog(error.cause, depth + 1) } : {}),
  };
}
