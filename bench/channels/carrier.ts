import { startCarrier, startClient, type Protocol, type SmsCorePeer } from '../../test/peers/sms-core';
import { freePorts } from '../../test/peers/free-ports';
import { forkClient } from './client-process';
import type { Contender, Task } from './task';

/** The other side of all clients: sms-core's carrier. */
export interface Carrier {
  readonly port: number;
  /** SGIP: where it connects to, to report. */
  readonly listenPort?: number;
  counts(): Promise<CarrierCounts>;
  sendReports(on: boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface CarrierCounts {
  submits: number;
  reportsSent: number;
  reportsAnswered: number;
  /** CPU time of its process. */
  cpuMicros: number;
}

export const LOGIN = { login: '106123', secret: 'secret1' };
const SECOND_DIRECTION_MS = 20_000;
const RUN_MS = 120_000;

export async function openCarrier(protocol: Protocol): Promise<Carrier> {
  const [listenPort] = protocol === 'sgip12' ? await freePorts(1) : [];
  const second = listenPort === undefined ? {} : { spPort: listenPort };
  const peer = await startCarrier({ protocol, ...LOGIN, ...second, quiet: true });
  return {
    port: peer.port,
    ...(listenPort !== undefined && { listenPort }),
    counts: async () => {
      const said = await peer.ask({ cmd: 'counts' }, 'counts');
      const number = (field: string): number => Number(said[field]);
      return {
        submits: number('segments'),
        reportsSent: number('reportsSent'),
        reportsAnswered: number('reportsAnswered'),
        cpuMicros: number('cpuMicros'),
      };
    },
    sendReports: async (on) => {
      await peer.ask({ cmd: 'reports', on }, 'done');
    },
    stop: () => peer.stop(),
  };
}

/** sms-core's own client, sending from a thread as its documentation shows. */
export async function smsCoreClient({ protocol, ...task }: Task): Promise<Contender> {
  const peer: SmsCorePeer = await startClient({ protocol, ...task, quiet: true });
  if (task.listenPort !== undefined) await peer.next('up', {}, SECOND_DIRECTION_MS);
  return {
    name: 'smsCore',
    run: async ({ messages, receipts }) => {
      const result = await peer.ask({ cmd: 'run', count: messages, reports: receipts }, 'result', RUN_MS);
      const number = (field: string): number => Number(result[field]);
      return {
        seconds: number('seconds'),
        cpuMicros: number('cpuMicrosPerMessage') * messages,
        answered: number('answered'),
        receipts: number('reports'),
      };
    },
    stop: () => peer.stop(),
  };
}

export const ourClient = (task: Task) => forkClient('ours', `${__dirname}/our-client`, task);
export const bareClient = (task: Task) => forkClient('bare', `${__dirname}/bare-client`, task);
export const smppClient = (task: Task) => forkClient('smppNpm', `${__dirname}/smpp-client`, task);
