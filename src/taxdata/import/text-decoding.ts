import { Transform, type TransformCallback } from 'node:stream';
import iconv from 'iconv-lite';

/** How much is looked at, from the first byte that is not ASCII, to tell UTF-8 from GB18030. */
const SAMPLE_BYTES = 64 * 1024;

/** Bytes of the sample that begin a character which the sample cuts off. */
function withoutCutCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back);
    if (byte < 0x80) return bytes;
  }
  return bytes;
}

/** GBK text is practically never well-formed UTF-8: two-byte characters would all have to fall on its patterns. */
export function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(withoutCutCharacter(bytes));
    return true;
  } catch {
    return false;
  }
}

function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/**
 * Bytes in, text out. The encoding is the byte order mark's; else UTF-8 or GB18030 by the first 64 KB from the first
 * byte that is not ASCII (until then the two are the same). Broken bytes become U+FFFD, which fails the row's check.
 */
export class TextDecoding extends Transform {
  encoding: string | undefined;
  private decoder: ReturnType<typeof iconv.getDecoder> | undefined;
  private held: Buffer[] = [];
  private heldBytes = 0;
  private first = true;

  constructor() {
    super({ decodeStrings: false, encoding: 'utf8', readableHighWaterMark: SAMPLE_BYTES });
  }

  private decide(encoding: string): void {
    this.encoding = encoding;
    this.decoder = iconv.getDecoder(encoding);
    const bytes = Buffer.concat(this.held);
    this.held = [];
    this.emitText(this.decoder.write(bytes));
  }

  private emitText(text: string | undefined): void {
    if (text) this.push(text);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.decoder) {
      this.emitText(this.decoder.write(chunk));
      done();
      return;
    }
    const mark = this.first ? markOf(chunk) : undefined;
    this.first = false;
    if (mark !== undefined) {
      this.held.push(chunk);
      this.decide(mark);
      done();
      return;
    }
    if (this.held.length === 0 && chunk.every((byte) => byte < 0x80)) {
      this.emitText(chunk.toString('latin1'));
      done();
      return;
    }
    this.held.push(chunk);
    this.heldBytes += chunk.length;
    if (this.heldBytes >= SAMPLE_BYTES) this.decide(isUtf8(Buffer.concat(this.held)) ? 'utf-8' : 'gb18030');
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.held.length > 0) this.decide(isUtf8(Buffer.concat(this.held)) ? 'utf-8' : 'gb18030');
    this.emitText(this.decoder?.end());
    this.encoding ??= 'utf-8';
    done();
  }
}
