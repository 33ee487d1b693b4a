import type { ReportOut, ReportState } from './carrier-side';
import type { Connection } from './connection';
import type { Counts } from './counts';
import type { Dice } from './dice';
import type { EventSource } from './events';
import type { TakenSubmit } from './ledger';
import type { ReceiptPlan } from './options';
import type { Acknowledgement, Held, Outgoing } from './outgoing';

export interface ReportRequest {
  state: ReportState;
  code?: string;
  /** Named where it must, or must not, go out. */
  on?: Connection;
  notOn?: Connection;
  /** Before everything else, window or not. */
  now?: boolean;
}

export interface Reports {
  /** Sends the report on each number of a submit; resolves when each has been acknowledged. */
  send(submit: TakenSubmit, to: Outgoing, request: ReportRequest): Promise<Acknowledgement[]>;
  /** What the plan wants done about a submit just taken. `answer` writes the answer to it. */
  follow(
    plan: ReceiptPlan | undefined,
    submit: TakenSubmit,
    from: { connection: Connection; outgoing: Outgoing },
    answer: () => void,
  ): void;
}

export interface ReportsDeps {
  dice: Dice;
  events: EventSource;
  counts: Counts;
  now: () => Date;
  nextSequence: () => number;
  /** See CarrierSide. */
  sequenceIsId: boolean;
}

/** How long the answer to a submit waits for its report to be acknowledged on another connection. */
const PATIENCE_MS = 1_000;

export function createReports({ dice, events, counts, now, nextSequence, sequenceIsId }: ReportsDeps): Reports {
  let serial = 0;

  const one = (
    submit: TakenSubmit,
    to: string,
    outgoing: Outgoing,
    request: ReportRequest,
    settled?: (acknowledgement: Acknowledgement) => void,
  ): void => {
    const { id, from, at: submittedAt } = submit;
    const { state, code, on, notOn } = request;
    const coded = code !== undefined && { code };
    counts.reports.given += 1;
    serial = (serial % 0x7fff_ffff) + 1;
    const report: ReportOut = { id, to, from, state, ...coded, submittedAt, at: now(), serial };
    const held: Held = {
      kind: 'report',
      id,
      write: (side) => side.report(report),
      ...(sequenceIsId && { sequence: nextSequence() }),
      ...(on !== undefined && { on }),
      ...(notOn !== undefined && { notOn }),
      tries: 0,
      firstSentAt: 0,
      sentAt: 0,
      twice: dice.strikes('doubleReport'),
      sent: ({ name: link }) => {
        counts.reports.sent += 1;
        if (events.heard('report_sent'))
          events.emit('report_sent', { link, id, to, state, ...coded, tries: held.tries });
      },
      answered: (connection, acknowledgement) => {
        const { kind, status, ms } = acknowledgement;
        if (kind === 'taken') counts.reports.acknowledged += 1;
        if (kind === 'refused') counts.reports.refused += 1;
        if (connection !== undefined && status !== undefined && events.heard('report_answered'))
          events.emit('report_answered', { link: connection.name, id, to, status, ms });
        settled?.(acknowledgement);
      },
    };
    if (request.now === true) outgoing.holdAndSend(held);
    else outgoing.hold(held);
  };

  const send: Reports['send'] = (submit, outgoing, request) =>
    Promise.all(
      submit.to.map((to) => new Promise<Acknowledgement>((resolve) => one(submit, to, outgoing, request, resolve))),
    );

  const once = (act: () => void): (() => void) => {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      act();
    };
  };

  return {
    send,
    follow: (plan, submit, { connection, outgoing }, answer) => {
      const first = plan?.before === true || dice.strikes('reportFirst');
      const { state = 'delivered', code, delayMs = 0, copies = 1, link } = plan ?? {};
      const request: ReportRequest = {
        state,
        ...(code !== undefined && { code }),
        ...(link === 'other' ? { notOn: connection } : (link === 'same' || first) && { on: connection }),
      };
      const all = (what: ReportRequest, settled?: () => void): void => {
        for (let copy = 0; copy < copies; copy++) for (const to of submit.to) one(submit, to, outgoing, what, settled);
      };
      if (!first) {
        answer();
        if (plan === undefined) return;
        if (delayMs > 0) setTimeout(all, delayMs, request).unref();
        else all(request);
      } else if (link === 'other') {
        // Two connections keep no order between them: the answer waits until the report is known to have come.
        const goOn = once(answer);
        setTimeout(goOn, PATIENCE_MS).unref();
        all({ ...request, now: true }, goOn);
      } else {
        all({ ...request, now: true });
        answer();
      }
    },
  };
}
