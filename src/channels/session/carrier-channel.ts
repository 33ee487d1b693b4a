import { doneWithin } from '../../core/done-within';
import type { Channel, ChannelState, Refused, SubmitOutcome } from '../channel';
import type { ChannelDeps } from './account';
import { type Admission, createAdmission } from './admission';
import { type Connections, createConnections } from './connections';
import { createCounters } from './counters';
import type { Dialect, Received } from './dialect';
import { createFaultLog } from './fault-log';
import { answer, createIntake, type Intake } from './intake';
import type { SessionLink } from './link';
import type { Settled } from './requests';
import { type CarrierAccount, sessionSettings } from './settings';
import { createSweep, sweepEvery } from './sweep';

export interface CarrierChannelOptions {
  account: CarrierAccount;
  dialect: Dialect;
  deps: ChannelDeps;
}

const refused = (code: 'stopped' | 'unsent', message: string): Refused => ({
  kind: 'refused',
  class: 'retry_later',
  code,
  message,
});
const STOPPED = refused('stopped', '没有连接到运营商网关');
const UNSENT = refused('unsent', '还没有发出，连接就断开了');
const SILENT: SubmitOutcome = { kind: 'unknown', message: '运营商网关一直没有应答' };
const LOST: SubmitOutcome = { kind: 'unknown', message: '等待应答时连接断开' };
const UNREADABLE: SubmitOutcome = { kind: 'unknown', message: '运营商网关的应答无法识别' };
const UNWRITABLE: Refused = {
  kind: 'refused',
  class: 'give_up',
  code: 'unwritable',
  message: '短信无法按该运营商的协议发送',
};
/** For a session to be ended in order after what was in flight is done. */
const TERMINATE_MS = 2_000;
const LEAST_TERMINATE_MS = 200;

/** A carrier account as a channel: the protocol is the dialect's, connections, windows, time-outs and acknowledgements are here. */
export function createCarrierChannel({ account, dialect, deps }: CarrierChannelOptions): Channel {
  const { id } = account;
  const { clock, log } = deps;
  const monotonic = deps.monotonic ?? (() => performance.now());
  const random = deps.random ?? Math.random;
  const settings = sessionSettings(account);
  const counters = createCounters();
  const faults = createFaultLog({ account: id, log, monotonic, counters, headerLength: dialect.format.headerLength });
  const allWindows = settings.connections * settings.window;
  let taking = false;
  let intake: Intake | null = null;
  let connections: Connections | null = null;
  let admission: Admission | null = null;

  const received = (frame: Buffer, link: SessionLink): void => {
    let what: Received;
    try {
      what = dialect.receive(frame);
    } catch (error) {
      what = { kind: 'fault', fault: 'malformed', about: (error as Error).name };
    }
    switch (what.kind) {
      case 'text':
      case 'receipt':
        intake?.take(what, link);
        return;
      case 'nothing':
        if (what.answer !== undefined) answer(link, what.answer, log);
        return;
      case 'end':
        answer(link, what.answer, log);
        link.end('ended by the other side');
        return;
      case 'fault':
        faults.add(what, frame, link);
        if (what.answer !== undefined) answer(link, what.answer, log);
    }
  };

  const outcomeOf = (kind: Settled, frame: Buffer | null): SubmitOutcome => {
    if (frame === null) {
      if (kind !== 'timeout') counters.add(kind);
      if (kind === 'unsent') return taking ? UNSENT : STOPPED;
      if (kind === 'unwritable') return UNWRITABLE;
      return kind === 'timeout' ? SILENT : LOST;
    }
    try {
      const outcome = dialect.submitted(frame);
      if (outcome.kind === 'refused') counters.addCode('refused', outcome.code);
      else counters.add(outcome.kind);
      return outcome;
    } catch (error) {
      counters.add('unknown');
      faults.add({ kind: 'fault', fault: 'malformed', about: (error as Error).name }, frame, null);
      return UNREADABLE;
    }
  };

  const sweep = createSweep(sweepEvery(settings.shortestMs), monotonic, (now) => {
    connections?.sweep(now);
    admission?.sweep(now);
  });

  const detail = (up: number): string => {
    if (connections === null) return '未启动';
    if (!taking) return '已停止';
    const problem = connections.problem();
    const carriers = admission === null ? '' : `，对方来连${admission.up()}`;
    if (up > 0) {
      const missing = up < settings.connections && problem !== null ? `，其余未连接：${problem}` : '';
      const inLine = connections.waiting();
      const window = `窗口${connections.inFlight() - inLine}/${allWindows}${inLine > 0 ? `，排队${inLine}` : ''}`;
      return `已连接${up}/${settings.connections}，${window}${carriers}${missing}`;
    }
    if (connections.reachable()) return `空闲，有短信时再连接${carriers}`;
    return `${problem === null ? '正在连接' : `未连接：${problem}`}${carriers}`;
  };

  const state = (): ChannelState => {
    const up = connections?.up() ?? 0;
    const inFlight = connections?.inFlight() ?? 0;
    return {
      connected: taking && connections?.reachable() === true,
      inFlight,
      detail: detail(up),
      links: { up, of: settings.connections },
      window: allWindows,
      counters: counters.all(),
    };
  };

  return {
    id,
    kind: dialect.kind,
    start: async (host) => {
      const shared = { account, settings, dialect, counters, monotonic, received };
      const taker = (intake = createIntake({ channel: id, host, clock, log, counters, monotonic, random }));
      const ended = (link: SessionLink): void => taker.forget(link);
      if (account.listen !== undefined) {
        admission = createAdmission({ ...shared, listen: account.listen, log, ended });
        await admission.open();
      }
      connections = createConnections({ ...shared, deps, random, ended });
      taking = true;
      sweep.start();
      connections.start();
    },
    submit: (segment) => {
      if (!taking || connections === null || !connections.reachable()) return Promise.resolve(STOPPED);
      let write: ReturnType<Dialect['submit']>;
      try {
        write = dialect.submit(segment);
      } catch (error) {
        log.warn({ account: id, segment: segment.id, error: (error as Error).name }, 'a submit could not be made');
        write = UNWRITABLE;
      }
      if (typeof write !== 'function') {
        counters.addCode('refused', write.code);
        return Promise.resolve(write);
      }
      const writer = write;
      let times = 0;
      return new Promise((resolve) => {
        connections?.submit(
          (into, at, sequence) => {
            times += 1;
            return writer(into, at, sequence);
          },
          (kind, frame) => {
            const outcome = outcomeOf(kind, frame);
            resolve(times > 1 && outcome.kind !== 'unknown' ? { ...outcome, repeated: true } : outcome);
          },
        );
      });
    },
    state,
    stop: async (timeoutMs) => {
      if (connections === null || intake === null) return;
      const began = monotonic();
      taking = false;
      intake.close();
      admission?.close();
      connections.close();
      await doneWithin(Promise.all([connections.idle(), intake.idle()]), timeoutMs);
      intake.stop();
      const left = timeoutMs - (monotonic() - began);
      const each = Math.min(TERMINATE_MS, Math.max(LEAST_TERMINATE_MS, left));
      await Promise.all([connections.terminate(each), admission?.terminate(each)]);
      sweep.stop();
    },
  };
}
