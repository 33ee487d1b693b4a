import { readFile } from 'node:fs/promises';
import type { DutySpells } from '../../calendar/office-hours';
import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Audit } from '../../directory/audit/audit';
import { isLive } from '../../directory/units/unit-rules';
import { unitError } from '../../directory/units/errors';
import type { UnitDetails, Units } from '../../directory/units/units';
import { importFile } from '../../taxdata/import/import-file';
import type { NewRecord, RowProblem } from '../../taxdata/import/kind';
import { template } from '../../taxdata/import/template';
import type { UNIT_ENDPOINTS, UnitAnswer, UnitBrief, UnitChangeAnswer } from '../api/units';
import { WebError } from '../errors';
import type { OperatorCall } from '../guard';
import type { Handlers } from '../serve-endpoints';
import { shownFields } from './unit-history';

const PAGE = 50;
const TOPIC = 'units';
/** Mistakes a page shows; all of them are in the file of rejected rows. */
const PROBLEMS_SHOWN = 200;

export interface UnitRoutesDeps {
  units: Units;
  connection: Connection;
  clock: Clock;
  audit: Audit;
  /** What holds for units without duty hours of their own. */
  dutyHours: DutySpells;
}

function briefOf({ code, name, level, parentCode, extension, status }: UnitDetails): UnitBrief {
  return {
    ...{ code, name, level, status },
    ...(parentCode === undefined ? {} : { parentCode }),
    ...(extension === undefined ? {} : { extension }),
  };
}

function isFound({ code, name, aliases, extension }: UnitDetails, q: string): boolean {
  return code.startsWith(q) || extension?.startsWith(q) === true || [name, ...aliases].some((one) => one.includes(q));
}

export function unitHandlers(deps: UnitRoutesDeps): Handlers<typeof UNIT_ENDPOINTS> {
  const { units, connection, clock, audit, dutyHours } = deps;

  const nameOf = async (code: string | undefined): Promise<string | undefined> =>
    code === undefined ? undefined : (await units.all()).find((unit) => unit.code === code)?.name;

  const answerOf = async (unit: UnitDetails, call: OperatorCall): Promise<UnitAnswer> => {
    const { code, parentCode, successorCode, suspension, liaison, endedAt } = unit;
    const place = { unitCode: code };
    const [parentName, successorName] = await Promise.all([nameOf(parentCode), nameOf(successorCode)]);
    const filing = liaison?.filing;
    const live = isLive(unit);
    return {
      ...briefOf(unit),
      ...(parentName === undefined ? {} : { parentName }),
      aliases: unit.aliases,
      signature: unit.signature,
      ...(unit.phone === undefined ? {} : { phone: unit.phone }),
      halls: unit.halls,
      isHeld: await units.isSuspended(code),
      ...(suspension === undefined
        ? {}
        : { suspension: { by: suspension.by, reason: suspension.reason, at: suspension.at.toISOString() } }),
      ...(successorCode === undefined ? {} : { successorCode }),
      ...(successorName === undefined ? {} : { successorName }),
      ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
      handingOver: unit.handingOver,
      ...(unit.dutyHours === undefined ? {} : { dutyHours: unit.dutyHours }),
      usualDutyHours: [...dutyHours],
      contacts: unit.contacts,
      ...(liaison === undefined
        ? {}
        : {
            liaison: {
              name: liaison.name,
              phone: liaison.phone,
              since: liaison.since.toISOString(),
              ...(filing === undefined
                ? {}
                : {
                    filing: {
                      dueAt: filing.dueAt.toISOString(),
                      why: filing.why,
                      overdue: filing.confirmedAt === undefined && filing.dueAt < clock.now(),
                      ...(filing.confirmedAt === undefined ? {} : { confirmedAt: filing.confirmedAt.toISOString() }),
                      ...(filing.confirmedBy === undefined ? {} : { confirmedBy: filing.confirmedBy.name }),
                    },
                  }),
            },
          }),
      revision: unit.revision,
      updatedAt: unit.updatedAt.toISOString(),
      allowed: {
        create: live && call.may('units.create', place),
        edit: live && call.may('units.edit', place),
        restructure: live && call.may('units.restructure', place),
        suspend: live && call.may('units.suspend', place),
        confirmLiaison: live && call.may('liaisons.confirm', place),
      },
    };
  };

  const found = async (code: string): Promise<UnitDetails> => {
    const unit = await units.get(code);
    if (unit === undefined) throw unitError('unit_unknown', `units: no ${code}`);
    return unit;
  };

  const done = async (unit: UnitDetails, call: OperatorCall): Promise<UnitAnswer> => {
    call.changed(TOPIC);
    return answerOf(unit, call);
  };

  /** Rows about units outside the caller's reach are not taken. */
  const admit =
    (call: OperatorCall) =>
    async (records: NewRecord[]): Promise<Map<number, RowProblem>> => {
      const refused = new Map<number, RowProblem>();
      const known = new Set((await units.all()).map(({ code }) => code));
      const inFile = new Map(records.map((record) => [record._id, record['parentCode'] as string | undefined]));
      for (const [index, { _id }] of records.entries()) {
        // A new unit belongs to the first one above it that is there already.
        let at: string | undefined = _id;
        for (let steps = 0; at !== undefined && !known.has(at) && steps < 4; steps++) at = inFile.get(at);
        if (at === undefined || !call.may('units.import', { unitCode: at }))
          refused.set(index, { heading: '单位代码', value: _id, reason: '不在您管辖的范围内' });
      }
      return refused;
    };

  return {
    'GET /api/units': async ({ query: { q = '', level, parentCode, cursor = '', limit = PAGE } }) => {
      const wanted = (await units.all()).filter(
        (unit) =>
          (q.trim() === '' || isFound(unit, q.trim())) &&
          (level === undefined || unit.level === level) &&
          (parentCode === undefined || unit.parentCode === parentCode),
      );
      const rest = wanted.filter(({ code }) => code > cursor);
      const items = rest.slice(0, limit);
      const last = rest.length > limit ? items.at(-1) : undefined;
      return { items: items.map(briefOf), total: wanted.length, ...(last === undefined ? {} : { next: last.code }) };
    },

    'GET /api/units/tree': async () => ({ items: (await units.all()).map(briefOf) }),

    'GET /api/units/template': async () => ({
      fileName: '单位导入模板.csv',
      contentType: 'text/csv; charset=utf-8',
      content: Buffer.from(template('units'), 'utf8'),
    }),

    'POST /api/units/import': async ({ query: { dryRun = false } }, call) => {
      const { file } = call;
      if (file === undefined) throw new WebError('upload_missing');
      const rejectPath = `${file.path}.rejected.csv`;
      const options = {
        kind: 'units',
        path: file.path,
        connection,
        clock,
        by: call.author,
        rejectPath,
        dryRun,
      } as const;
      const run = () => importFile({ ...options, admit: admit(call) });
      const event = {
        action: 'units.import',
        by: call.author,
        object: { kind: 'file', id: file.fileName, unitCode: call.actor.unitCode },
      };
      const report = dryRun ? await run() : await audit.around(event, run);
      if (!dryRun) call.changed(TOPIC);
      const { rows, inserted, updated, unchanged, rejected, problems, ignoredHeadings } = report;
      return {
        ...{ rows, inserted, updated, unchanged, rejected, ignoredHeadings },
        problems: problems.slice(0, PROBLEMS_SHOWN),
        ...(report.rejectPath === undefined ? {} : { rejectedCsv: await readFile(report.rejectPath, 'utf8') }),
      };
    },

    'POST /api/units': async ({ body }, call) => done(await units.create(body, call.author), call),

    'GET /api/units/:code': async ({ params }, call) => answerOf(await found(params.code), call),

    'GET /api/units/:code/history': async ({ params, query: { cursor, limit = PAGE } }) => {
      const page = { limit, ...(cursor === undefined ? {} : { before: Number(cursor) }) };
      const { items, next } = await units.history(params.code, page);
      const names = new Map((await units.all()).map(({ code, name }) => [code, name]));
      return {
        items: items.map(({ revision, what, before, after, reason, by, at }): UnitChangeAnswer => ({
          ...{ revision, what, by, at: at.toISOString(), fields: shownFields(before, after, names) },
          ...(reason === undefined ? {} : { reason }),
        })),
        ...(next === undefined ? {} : { next }),
      };
    },

    'PATCH /api/units/:code': async ({ params, body: { revision, ...edit } }, call) =>
      done(await units.edit(params.code, revision, edit, call.author), call),

    'PUT /api/units/:code/liaison': async ({ params, body: { revision, ...liaison } }, call) =>
      done(await units.changeLiaison(params.code, revision, liaison, call.author), call),

    'POST /api/units/:code/liaison/confirm': async ({ params, body }, call) =>
      done(await units.confirmLiaison(params.code, body.revision, call.author), call),

    'POST /api/units/:code/move': async ({ params, body }, call) =>
      done(await units.move(params.code, body.revision, body.parentCode, body.reason, call.author), call),

    'POST /api/units/:code/merge': async ({ params, body }, call) =>
      done(await units.merge(params.code, body.revision, body.into, body.reason, call.author), call),

    'POST /api/units/:code/close': async ({ params, body }, call) =>
      done(await units.close(params.code, body.revision, body.reason, call.author), call),

    'POST /api/units/:code/suspend': async ({ params, body }, call) =>
      done(await units.suspend(params.code, body.revision, body.reason, call.author), call),

    'POST /api/units/:code/resume': async ({ params, body }, call) =>
      done(await units.resume(params.code, body.revision, body.reason, call.author), call),
  };
}
