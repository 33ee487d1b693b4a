import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { smsCorePath } from './locations';
import { createEventLog, type Match, type PeerEvent } from './event-log';

/** The Java program of test/peers/sms-core as a child process (docs/peers.md says its options, commands and events). */

export type Protocol = 'cmpp20' | 'cmpp30' | 'sgip12' | 'smgp30' | 'smpp34';
export const PROTOCOLS: readonly Protocol[] = ['cmpp20', 'cmpp30', 'sgip12', 'smgp30', 'smpp34'];

interface Common {
  protocol: Protocol;
  login: string;
  secret: string;
  /** Unanswered requests a connection; 16. */
  window?: number;
  /** Seconds without traffic after which it tests the link; 30. */
  idle?: number;
  /** Seconds until it sends an unanswered request again; 60. */
  retry?: number;
  /** Counts only; prints no event for a message. */
  quiet?: boolean;
  /** SGIP node number; 3021000001. */
  node?: number;
  /** SMPP: where a long text goes. */
  payload?: 'UDH' | 'UDHPARAM' | 'PAYLOAD' | 'PAYLOADPARAM';
  /** Joins the segments of a message over the links of an account, which the library does not by itself. */
  multiLink?: boolean;
  /** A signature (【…】) that the other side puts in front: the library leaves room and takes it out of the text. */
  signature?: string;
}

export interface CarrierOptions extends Common {
  /** 0: any free one. */
  port?: number;
  /** Connections it allows an account; 100. */
  connections?: number;
  /** Sends a report for each submit that wants one. */
  reports?: boolean;
  /** `each`: answers each segment at once (default). `whole`: as the library does by itself, all when the last is there. */
  answer?: 'each' | 'whole';
  /** SMPP: message ids in submit_sm_resp and in receipts; mixed = hexadecimal, then decimal. */
  ids?: 'hex' | 'decimal' | 'mixed';
  /** SGIP: the SP's listener, for reports and MOs. It tries every second until it is there. */
  spPort?: number;
}

export interface ClientOptions extends Common {
  port: number;
  connections?: number;
  /** SGIP: where it listens for the carrier's connection. */
  listenPort?: number;
}

export interface SmsCorePeer {
  /** Port it listens on; of a client 0, except for SGIP's listener. */
  readonly port: number;
  readonly pid: number;
  readonly events: readonly PeerEvent[];
  send(command: { cmd: string } & Record<string, unknown>): void;
  /**
   * The next event of this name with these fields (the program's events, and `loginFailed` with `status` for a client);
   * each event is found once, in the order of their coming.
   */
  next(event: string, match?: Match, timeoutMs?: number): Promise<PeerEvent>;
  /** Sends a command and awaits its event. */
  ask(command: { cmd: string } & Record<string, unknown>, event: string, timeoutMs?: number): Promise<PeerEvent>;
  /** The library's own log, last lines. */
  log(): string;
  /** Kills it as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const LOG_LIMIT = 20_000;

function words(options: Record<string, unknown>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [flag, String(value)];
  });
}

function launch(role: 'carrier' | 'client', options: Record<string, unknown>) {
  const build = smsCorePath();
  const heap = ['-Xmx512m', '-Duser.timezone=Asia/Shanghai'];
  const classes = ['-cp', `${build}/classes:${build}/lib/*`, 'peers.Main'];
  const child = spawn('java', [...heap, ...classes, role, ...words(options)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  const events = createEventLog(`sms-core ${role}`, () => log);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-LOG_LIMIT);
    // No handler of the library is told of a login that the other side refused; its log is.
    for (const [, status] of text.matchAll(/login failed \(status = (\d+)\)/g)) {
      events.push({ event: 'loginFailed', status: Number(status) });
    }
  });
  // It may be gone already when we say goodbye.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line) as PeerEvent));
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      events.fail(new Error(`sms-core ${role} ended (${code ?? signal}):\n${log}`));
      resolve();
    });
    child.once('error', (error) => {
      events.fail(error);
      resolve();
    });
  });
  const peer: Omit<SmsCorePeer, 'port'> = {
    pid: child.pid ?? 0,
    events: events.all,
    send: (command) => void child.stdin.write(`${JSON.stringify(command)}\n`),
    next: (event, match, timeoutMs) => events.next(event, match, timeoutMs),
    ask(command, event, timeoutMs) {
      peer.send(command);
      return events.next(event, {}, timeoutMs);
    },
    log: () => log,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
  return peer;
}

/** What it was started for has to come, or it goes again: nobody else would end it. */
async function orKill<T>(peer: Pick<SmsCorePeer, 'kill'>, ready: Promise<T>): Promise<T> {
  try {
    return await ready;
  } catch (error) {
    await peer.kill();
    throw error;
  }
}

/** Resolves when it listens. */
export async function startCarrier(options: CarrierOptions): Promise<SmsCorePeer> {
  const peer = launch('carrier', { ...options });
  const listening = await orKill(peer, peer.next('listening'));
  return { ...peer, port: listening['port'] as number };
}

/**
 * Resolves when all its connections are logged in; `awaitLogin` false: at once, for logins that are to fail or to come later
 * (SGIP: once its own listener is up).
 */
export async function startClient(options: ClientOptions, awaitLogin = true): Promise<SmsCorePeer> {
  const peer = launch('client', { ...options });
  const listening = options.listenPort === undefined ? undefined : await orKill(peer, peer.next('listening'));
  if (awaitLogin) await orKill(peer, peer.next('connected', { connections: options.connections ?? 1 }));
  return { ...peer, port: (listening?.['port'] as number | undefined) ?? 0 };
}
