import type { PduWriter } from '../../src/channels/session/link';

/** The octets a writer writes. Throws where it is none: a refusal, or nothing. */
export function written(write: unknown, sequence = 0): Buffer {
  if (typeof write !== 'function') throw new TypeError(`no writer: ${JSON.stringify(write)}`);
  const into = Buffer.alloc(16_384, 0xaa);
  return Buffer.from(into.subarray(3, (write as PduWriter)(into, 3, sequence)));
}

/** A link whose other side is `answer`, for the login of a dialect. */
export function answeringLink(answer: (request: Buffer) => Buffer | 'timeout' | 'lost') {
  const requests: Buffer[] = [];
  return {
    requests,
    link: {
      name: 'test#1',
      request: (write: PduWriter) => {
        requests.push(written(write, 7));
        const frame = answer(requests[requests.length - 1] as Buffer);
        return Promise.resolve(typeof frame === 'string' ? { kind: frame } : { kind: 'answered' as const, frame });
      },
      send: () => undefined,
      destroy: () => undefined,
    },
  };
}
