/**
 * Writes a PDU with the given sequence number into a buffer and returns where it ends. There is always room for the largest
 * PDU of the format. Answers ignore the sequence number and repeat that of the request they belong to.
 */
export type PduWriter = (into: Buffer, at: number, sequence: number) => number;

/** What became of a request. `unsent`: the link ended before a byte of it went out, so nothing can have been taken. */
export type Reply = { kind: 'answered'; frame: Buffer } | { kind: 'timeout' | 'lost' | 'unsent' };

/** One connection of a session. */
export interface Link {
  /** Peer address and a number, for logs. */
  readonly name: string;
  /** Sends a request of the session itself (login, active test, terminate), outside the window. */
  request(write: PduWriter): Promise<Reply>;
  /** Sends without waiting for an answer. */
  send(write: PduWriter): void;
  /** Ends the connection at once. */
  destroy(reason: string): void;
}
