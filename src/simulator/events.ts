import type { PartOf } from '../channels/channel';
import type { ProtocolName, ReportState } from './carrier-side';
import type { FaultName } from './faults';

/** What happens at the simulator, by name. Times are milliseconds. */
export interface EventBodies {
  listening: { protocol: ProtocolName; host: string; port: number };
  connected: { link: string };
  disconnected: { link: string; why: string };
  login: { link: string; login: string; submits: boolean; receives: boolean };
  login_refused: { link: string; login: string; status: number; why: string };
  /** A submit, taken or not; `id` is empty where it was not taken. */
  submit: {
    link: string;
    id: string;
    from: string;
    to: readonly string[];
    text: string;
    part?: PartOf;
    status: number | 'unanswered';
  };
  /** A text that is complete, or given up waiting for. */
  text: { link: string; from: string; to: string; text: string; segments: number; incomplete: boolean };
  /** A text from a phone has gone out to the service provider: one event a part and try. */
  mo_sent: { link: string; id: string; from: string; to: string; text: string; part?: PartOf; tries: number };
  mo_answered: { link: string; id: string; from: string; status: number; ms: number; tries: number };
  /** The last try of a text was not answered; it goes out again at the next login. */
  mo_unanswered: { id: string; from: string; tries: number };
  report_sent: { link: string; id: string; to: string; state: ReportState; code?: string; tries: number };
  report_answered: { link: string; id: string; to: string; status: number; ms: number };
  active_test: { link: string };
  terminated: { link: string };
  /** The service provider sent what is no PDU of the protocol. */
  malformed: { link: string; about: string };
  /** What was to be sent, by a fault or by hand, does not fit the protocol's fields: nothing went out. */
  unwritable: { link: string; about: string };
  fault: { name: FaultName };
  /** The service provider's listener could not be reached, or refused the login (SGIP). */
  unreachable: { to: string; why: string };
}

export type EventName = keyof EventBodies;
export type SimulatorEvent = { [N in EventName]: { event: N; at: Date } & EventBodies[N] }[EventName];
export type EventOf<N extends EventName> = Extract<SimulatorEvent, { event: N }>;

export interface Events {
  /** Calls back for each event of the name, or for all of them ('*'). Returns what ends it. */
  on<N extends EventName>(name: N, listener: (event: EventOf<N>) => void): () => void;
  on(name: '*', listener: (event: SimulatorEvent) => void): () => void;
  /** The next event of the name (that fits). */
  next<N extends EventName>(name: N, fits?: (event: EventOf<N>) => boolean): Promise<EventOf<N>>;
}

export interface EventSource extends Events {
  /** False: nobody listens, so the event need not be made. */
  heard(name: EventName): boolean;
  emit<N extends EventName>(name: N, body: EventBodies[N]): void;
}

type Listener = (event: SimulatorEvent) => void;

export function createEvents(now: () => Date): EventSource {
  const listeners = new Map<string, Set<Listener>>();

  const on = (name: string, listener: Listener): (() => void) => {
    const those = listeners.get(name) ?? new Set<Listener>();
    listeners.set(name, those.add(listener));
    return () => {
      those.delete(listener);
      if (those.size === 0 && listeners.get(name) === those) listeners.delete(name);
    };
  };

  return {
    on: on as Events['on'],
    next: (name, fits = () => true) =>
      new Promise((resolve) => {
        const off = on(name, (event) => {
          const one = event as EventOf<typeof name>;
          if (!fits(one)) return;
          off();
          resolve(one);
        });
      }),
    heard: (name) => listeners.has(name) || listeners.has('*'),
    emit: (name, body) => {
      const those = [...(listeners.get(name) ?? []), ...(listeners.get('*') ?? [])];
      if (those.length === 0) return;
      const event = { event: name, at: now(), ...body } as SimulatorEvent;
      for (const listener of those) listener(event);
    },
  };
}
