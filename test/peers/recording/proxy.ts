import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** One PDU as it passed: who sent it, and its bytes, the length prefix included. */
export interface Passed {
  sentBy: 'connecting' | 'listening';
  bytes: Buffer;
}

export interface Proxy {
  readonly port: number;
  readonly passed: readonly Passed[];
  stop(): Promise<void>;
}

/** Splits a stream at the four length bytes that all the protocols begin a PDU with. */
function cutter(emit: (pdu: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= rest.readUInt32BE(0)) {
      const length = rest.readUInt32BE(0);
      emit(Buffer.from(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
  };
}

/** Listens, and passes every connection on to `target`, writing down what goes by in both directions. */
export async function startProxy(target: () => number, listenPort = 0): Promise<Proxy> {
  const passed: Passed[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target(), '127.0.0.1');
    const pairs = [
      { from: near, to: far, sentBy: 'connecting' },
      { from: far, to: near, sentBy: 'listening' },
    ] as const;
    for (const { from, to, sentBy } of pairs) {
      sockets.add(from);
      const cut = cutter((bytes) => passed.push({ sentBy, bytes }));
      from.on('data', (chunk: Buffer) => {
        cut(chunk);
        to.write(chunk);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(listenPort, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    passed,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
