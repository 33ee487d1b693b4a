/** The part of the npm package `smpp` (0.5.1, no types of its own) that the peers use. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  interface ShortMessage {
    udh?: Buffer[];
    message: string | Buffer;
  }

  interface Pdu {
    command: string;
    command_id: number;
    command_length: number;
    command_status: number;
    sequence_number: number;
    short_message?: ShortMessage;
    [field: string]: unknown;
    isResponse(): boolean;
    response(options?: Record<string, unknown>): Pdu;
    toBuffer(): Buffer;
  }

  interface Session extends EventEmitter {
    socket: Socket;
    send(pdu: Pdu, onResponse?: (pdu: Pdu) => void): boolean;
    close(callback?: () => void): void;
    destroy(callback?: () => void): void;
    pause(): void;
    resume(): void;
    bind_transceiver(options: Record<string, unknown>, onResponse?: (pdu: Pdu) => void): boolean;
    submit_sm(options: Record<string, unknown>, onResponse?: (pdu: Pdu) => void): boolean;
    deliver_sm(options: Record<string, unknown>, onResponse?: (pdu: Pdu) => void): boolean;
    enquire_link(options?: Record<string, unknown>, onResponse?: (pdu: Pdu) => void): boolean;
    unbind(options?: Record<string, unknown>, onResponse?: (pdu: Pdu) => void): boolean;
  }

  interface Server extends NetServer {
    sessions: Session[];
  }

  function createServer(listener: (session: Session) => void): Server;
  function connect(options: { host: string; port: number; auto_enquire_link_period?: number }): Session;
  const ESME_ROK: number;
  const ESME_RTHROTTLED: number;
  const ESME_RINVPASWD: number;
  const ESME_RBINDFAIL: number;
}
