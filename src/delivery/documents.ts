import type { Model, mongo } from 'mongoose';

/** The collection under a model, for hot paths that read and write plain documents. */
export function documents<T extends { _id: string }>(model: Model<T>): mongo.Collection<T> {
  return model.collection as unknown as mongo.Collection<T>;
}

/**
 * The first field of the unique index a write ran into ('_id', 'dedupe', …), or undefined when the error is another one.
 * Both engines answer error code 11000 with `keyPattern`.
 */
export function violatedKey(error: unknown): string | undefined {
  const fault = error as { code?: unknown; keyPattern?: Record<string, unknown>; message?: string } | null;
  if (fault?.code !== 11000) return undefined;
  const named = fault.keyPattern && Object.keys(fault.keyPattern)[0];
  return named ?? /index: (_id|[a-zA-Z]+)_/.exec(fault.message ?? '')?.[1] ?? '_id';
}
