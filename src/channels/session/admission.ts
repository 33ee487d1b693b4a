import type { ChannelLog } from './account';
import type { Counters } from './counters';
import type { Dialect } from './dialect';
import { answer } from './intake';
import { createLink, type SessionLink } from './link';
import { createListener } from './listener';
import type { CarrierAccount, SessionSettings } from './settings';

/** The carrier's connections to us (SGIP), each of which must log in before anything else. */
export interface Admission {
  open(): Promise<void>;
  /** Connections that have logged in. */
  up(): number;
  sweep(now: number): void;
  /** Takes no new connection; one that has not logged in is closed. */
  close(): void;
  terminate(timeoutMs: number): Promise<void>;
}

export interface AdmissionOptions {
  account: CarrierAccount;
  listen: NonNullable<CarrierAccount['listen']>;
  settings: SessionSettings;
  dialect: Dialect;
  log: ChannelLog;
  counters: Counters;
  monotonic: () => number;
  received: (frame: Buffer, link: SessionLink) => void;
  ended: (link: SessionLink) => void;
}

const LOGIN_MS = 10_000;

export function createAdmission(options: AdmissionOptions): Admission {
  const { account, listen, settings, dialect, log, counters, monotonic, received } = options;
  const loginMs = Math.min(LOGIN_MS, settings.timing.responseTimeoutMs);
  /** With the moment by which they must have logged in; null: they have. */
  const links = new Map<SessionLink, number | null>();

  const admit = (frame: Buffer, link: SessionLink): void => {
    const { taken, answer: reply, about } = dialect.admit?.(frame, link.remoteAddress) ?? { taken: false, about: '' };
    if (reply !== undefined) answer(link, reply, log);
    if (taken) {
      links.set(link, null);
      counters.add('admitted');
      log.info({ account: account.id, link: link.name }, 'the carrier has logged in');
      return;
    }
    counters.add('admission_refused');
    log.warn({ account: account.id, link: link.name, about }, 'the carrier was not let in');
    link.end('not let in');
  };

  const listener = createListener({
    host: listen.host,
    port: listen.port,
    allowed: listen.allowed,
    accepted: (socket, name) => {
      const link = createLink(socket, dialect.format, {
        name,
        timing: settings.timing,
        window: settings.window,
        monotonic,
        received: (frame, on) => {
          const by = links.get(on);
          if (by === null) received(frame, on);
          else if (by !== undefined && on.room() > 0) admit(frame, on);
        },
        ended: (reason) => {
          const loggedIn = links.get(link) === null;
          links.delete(link);
          if (!loggedIn) return;
          log.info({ account: account.id, link: name, reason }, "the carrier's connection has ended");
          options.ended(link);
        },
        count: counters.add,
      });
      links.set(link, monotonic() + loginMs);
    },
    turnedAway: (address, why) => {
      counters.add(why === 'address' ? 'address_refused' : 'too_many_connections');
      log.warn({ account: account.id, address, why }, 'a connection was turned away');
    },
  });

  return {
    open: async () => {
      const port = await listener.open();
      log.info({ account: account.id, host: listen.host, port }, 'listening for the carrier');
    },
    up: () => [...links.values()].filter((by) => by === null).length,
    sweep: (now) => {
      for (const [link, by] of links) {
        if (by === null) link.sweep(now);
        else if (now >= by) {
          counters.add('admission_late');
          log.warn({ account: account.id, link: link.name }, 'a connection has not logged in');
          link.destroy('no login');
        }
      }
    },
    close: () => {
      listener.close();
      for (const [link, by] of [...links]) if (by !== null) link.destroy('stopped');
    },
    terminate: async (timeoutMs) => {
      await Promise.all([...links.keys()].map((link) => link.terminate(dialect.terminate, timeoutMs)));
    },
  };
}
