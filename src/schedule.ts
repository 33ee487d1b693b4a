import { type Connection, type Model, Schema } from 'mongoose';
import { RecurrenceRule, scheduleJob, type Job as ScheduledJob } from 'node-schedule';
import { type Clock, SECOND } from './core/clock';
import { errorMessage } from './core/errors';
import type { Keys } from './store/keys';

/** Something done again and again by one node of the cluster. */
export interface Job {
  name: string;
  /** Seconds between two runs; the runs fall on whole multiples of it, the same on every node. */
  everySeconds: number;
  /** English, for docs/jobs.md. */
  about: string;
  /** After downtime: run at once when a run was missed, or wait for the next. */
  missed: 'run_at_once' | 'skip';
  run(): Promise<void>;
}

interface JobRun {
  _id: string;
  /** The due time (ms) of the last run that a node took. */
  lastDue: number;
  finishedAt?: Date;
  failure?: string;
}

/** How a job stands, over all nodes. */
export interface JobReport {
  name: string;
  everySeconds: number;
  /** When the last run that a node took was due, and when it ended. */
  lastDueAt?: Date;
  finishedAt?: Date;
  /** The last run failed; why is in the log. */
  hasFailed: boolean;
}

export interface Schedule {
  /** In the order of the list. */
  report(): Promise<JobReport[]>;
  start(): Promise<void>;
  /** Waits for runs in hand. */
  stop(): Promise<void>;
}

export interface ScheduleLog {
  error(details: object, message: string): void;
}

function jobRunModel(connection: Connection): Model<JobRun> {
  const schema = new Schema<JobRun>(
    { _id: String, lastDue: { type: Number, required: true }, finishedAt: Date, failure: String },
    { versionKey: false },
  );
  return (
    (connection.models['JobRun'] as Model<JobRun> | undefined) ?? connection.model<JobRun>('JobRun', schema, 'job_runs')
  );
}

/** A lease outlives a node that died in a run by no more than this; a run that takes longer renews it. */
const LEASE_MS = 60 * SECOND;

/** node-schedule has no "every N seconds"; a minute is divided, longer periods are rules on the minute. */
function rule(everySeconds: number): RecurrenceRule {
  const every = new RecurrenceRule();
  every.tz = 'Asia/Shanghai';
  const spread = (length: number, step: number): number[] =>
    Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
  if (everySeconds < 60) {
    every.second = spread(60, everySeconds);
  } else if (everySeconds < 3600) {
    every.second = 0;
    every.minute = spread(60, everySeconds / 60);
  } else {
    every.second = 0;
    every.minute = 0;
    every.hour = spread(24, everySeconds / 3600);
  }
  return every;
}

/**
 * Runs the jobs by node-schedule. Each due time is taken by one node (a lease in the keys, the last due time in the store), so a
 * clock set back or a second node never runs it twice.
 */
export function createSchedule(deps: {
  jobs: Job[];
  connection: Connection;
  keys: Keys;
  clock: Clock;
  owner: string;
  log: ScheduleLog;
}): Schedule {
  const runs = jobRunModel(deps.connection);
  const scheduled: ScheduledJob[] = [];
  const inHand = new Set<Promise<void>>();

  const runOnce = async (job: Job): Promise<void> => {
    const period = job.everySeconds * SECOND;
    const due = Math.floor(deps.clock.now().getTime() / period) * period;
    const lease = await deps.keys.acquireLease(`job:${job.name}`, { ttlMs: LEASE_MS, owner: deps.owner });
    if (lease === null) return;
    const renewal = setInterval(() => void lease.renew().catch(() => undefined), LEASE_MS / 3);
    try {
      const taken = await runs.updateOne({ _id: job.name, lastDue: { $lt: due } }, { $set: { lastDue: due } });
      if (taken.matchedCount === 0) return;
      await job.run();
      await runs.updateOne({ _id: job.name }, { $set: { finishedAt: deps.clock.now() }, $unset: { failure: 1 } });
    } catch (error) {
      deps.log.error({ job: job.name, error: errorMessage(error) }, 'a scheduled job failed');
      await runs.updateOne({ _id: job.name }, { $set: { failure: errorMessage(error) } });
    } finally {
      clearInterval(renewal);
      await lease.release();
    }
  };

  const begin = (job: Job): void => {
    const run: Promise<void> = runOnce(job)
      .catch((error: unknown) =>
        deps.log.error({ job: job.name, error: errorMessage(error) }, 'a scheduled job could not be recorded'),
      )
      .finally(() => inHand.delete(run));
    inHand.add(run);
  };

  return {
    report: async () => {
      const found = await runs.find({}).lean<JobRun[]>();
      const byName = new Map(found.map((run) => [run._id, run]));
      return deps.jobs.map(({ name, everySeconds }) => {
        const { lastDue = 0, finishedAt, failure } = byName.get(name) ?? {};
        return {
          name,
          everySeconds,
          ...(lastDue === 0 ? {} : { lastDueAt: new Date(lastDue) }),
          ...(finishedAt === undefined ? {} : { finishedAt }),
          hasFailed: failure !== undefined,
        };
      });
    },
    start: async () => {
      for (const job of deps.jobs) {
        await runs
          .updateOne({ _id: job.name }, { $setOnInsert: { lastDue: 0 } }, { upsert: true })
          .catch((error: { code?: number }) => {
            // Two nodes starting together: the other one was first.
            if (error.code !== 11000) throw error;
          });
        if (job.missed === 'run_at_once') begin(job);
      }
      for (const job of deps.jobs) scheduled.push(scheduleJob(job.name, rule(job.everySeconds), () => begin(job)));
    },
    stop: async () => {
      for (const job of scheduled.splice(0)) job.cancel();
      await Promise.all(inHand);
    },
  };
}
