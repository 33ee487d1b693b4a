import '@fastify/multipart';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { WebError } from './errors';

/** Largest file that may be uploaded: some 100,000 rows. */
export const MAX_UPLOAD_BYTES = 20 * 1024 * 1024;

/** A file the browser sent, on the disk of this node while its request is handled. What it is decides its content, never its name. */
export interface UploadedFile {
  /** As the person's machine calls it; for showing only. */
  fileName: string;
  path: string;
  bytes: number;
}

/**
 * Takes the one file of a multipart request, gives it to `work`, and removes it whatever happens.
 * @throws WebError `upload_missing`, `payload_too_large`
 */
export async function withUpload<T>(request: FastifyRequest, work: (file: UploadedFile) => Promise<T>): Promise<T> {
  if (!request.isMultipart()) throw new WebError('upload_missing');
  const part = await request.file({ limits: { fileSize: MAX_UPLOAD_BYTES, files: 1, fields: 0 } });
  if (part === undefined) throw new WebError('upload_missing');
  const folder = await mkdtemp(join(tmpdir(), 'sms12366-upload-'));
  try {
    const path = join(folder, 'upload');
    await pipeline(part.file, createWriteStream(path, { mode: 0o600 }));
    if (part.file.truncated) throw new WebError('payload_too_large');
    return await work({ fileName: basename(part.filename).slice(0, 120), path, bytes: part.file.bytesRead });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
