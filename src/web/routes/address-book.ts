import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Ids } from '../../core/ids';
import { maskMobile } from '../../core/mobile';
import type { AddressBook, ContactState, RegisteredTaxpayer } from '../../directory/address-book/address-book';
import { exportContacts } from '../../directory/address-book/export-file';
import type { Audit } from '../../directory/audit/audit';
import { contactRef, type ContactRecord } from '../../directory/contact';
import type { Operators } from '../../directory/operators/operators';
import type { Reach, UnitTree } from '../../directory/rights';
import { checkContacts, importContacts } from '../../taxdata/import-contacts';
import { template } from '../../taxdata/import/template';
import type { ADDRESS_BOOK_ENDPOINTS, ContactAnswer, ContactBrief, TaxpayerBrief } from '../api/address-book';
import { WebError } from '../errors';
import type { OperatorCall } from '../guard';
import type { Handlers } from '../serve-endpoints';

export interface AddressBookRoutesDeps {
  addressBook: AddressBook;
  operators: Pick<Operators, 'find'>;
  unitName(code: string): Promise<string>;
  tree(): Promise<UnitTree>;
  audit: Audit;
  connection: Connection;
  clock: Clock;
  ids: Ids;
}

function brief(contact: ContactRecord): ContactBrief {
  const { _id, ref, role, personName, mobile, reach, doubtful } = contact;
  return {
    ref: ref ?? contactRef(_id),
    role,
    personName,
    mobile: maskMobile(mobile),
    reachState: reach?.state ?? 'ok',
    doubtful: doubtful === true,
  };
}

function whole({ contact, alsoAt, lastDelivered, subscription }: ContactState): ContactAnswer {
  const { reach, note, active, since } = contact;
  const { ref, role, personName, mobile, doubtful } = brief(contact);
  const delivered = lastDelivered ?? reach?.lastDelivered;
  return {
    ref,
    role,
    personName,
    mobile,
    uses: contact.uses ?? [],
    ...(note === undefined ? {} : { note }),
    active,
    since: since.toISOString(),
    doubtful,
    alsoAt,
    reach: {
      state: reach?.state ?? 'ok',
      failuresInRow: reach?.failuresInRow ?? 0,
      ...(reach === undefined
        ? {}
        : { lastFailure: { code: reach.lastFailure.code, at: reach.lastFailure.at.toISOString() } }),
      ...(delivered === undefined ? {} : { lastDelivered: delivered.toISOString() }),
    },
    subscription: {
      open: subscription.open,
      kinds: [...subscription.kinds],
      ...(subscription.since === undefined ? {} : { since: subscription.since.toISOString() }),
    },
    formerNumbers: (contact.formerNumbers ?? []).map((former) => ({
      mobile: maskMobile(former.mobile),
      since: former.since.toISOString(),
      until: former.until.toISOString(),
      by: former.by,
    })),
    revision: contact.revision ?? 0,
  };
}

export function addressBookHandlers(deps: AddressBookRoutesDeps): Handlers<typeof ADDRESS_BOOK_ENDPOINTS> {
  const { addressBook, unitName: nameOf } = deps;

  /** A unit that is asked for stands for everything under it. */
  async function unitsOf(unitCode: string | undefined): Promise<{ unitCodes?: readonly string[] }> {
    if (unitCode === undefined) return {};
    const below = (await deps.tree()).withBelow(unitCode);
    return { unitCodes: [...new Set([unitCode, ...below])] };
  }

  async function listed(taxpayer: RegisteredTaxpayer, contacts: readonly ContactRecord[]): Promise<TaxpayerBrief> {
    const { taxpayerId, name, status, kind, bureauCode, officer } = taxpayer;
    return {
      taxpayerId,
      name,
      status,
      kind,
      unitCode: bureauCode,
      unitName: await nameOf(bureauCode),
      ...(officer === undefined
        ? {}
        : { officer: { ...(officer.code === undefined ? {} : { code: officer.code }), name: officer.name } }),
      contacts: contacts.map(brief),
    };
  }

  async function answered(contact: ContactRecord, call: OperatorCall): Promise<ContactAnswer> {
    call.changed('contacts');
    call.changed('tasks');
    return whole(await addressBook.stateOf(contact));
  }

  async function read(dryRun: boolean, call: OperatorCall) {
    if (call.file === undefined) throw new WebError('upload_missing');
    const given = {
      path: call.file.path,
      fileName: call.file.fileName,
      reach: call.reach,
      by: call.author,
      connection: deps.connection,
      clock: deps.clock,
      audit: deps.audit,
    };
    const report = await (dryRun ? checkContacts(given) : importContacts(given));
    if (!dryRun) call.changed('contacts');
    return report;
  }

  return {
    'GET /api/taxpayers': async ({ query: { q, unitCode, status, mine = false, cursor, limit } }, call) => {
      const page = await addressBook.find(
        call.reach,
        {
          ...(q === undefined ? {} : { q }),
          ...(status === undefined ? {} : { status }),
          ...(mine ? { officerCode: call.actor.code } : {}),
          ...(cursor === undefined ? {} : { cursor }),
          ...(limit === undefined ? {} : { limit }),
          ...(await unitsOf(unitCode)),
        },
        call.author,
      );
      const items: TaxpayerBrief[] = [];
      for (const { taxpayer, contacts } of page.items) items.push(await listed(taxpayer, contacts));
      return {
        items,
        ...(page.next === undefined ? {} : { next: page.next }),
        ...(page.hint === undefined ? {} : { hint: page.hint }),
      };
    },

    'GET /api/taxpayers/:taxpayerId': async ({ params }, call) => {
      const found = await addressBook.look(params.taxpayerId, call.author);
      if (found === undefined) throw new WebError('not_found');
      const { bureauCode, bureauName: _bureauName, officer, ...taxpayer } = found.taxpayer;
      const place = { unitCode: bureauCode, officerCode: officer?.code };
      return {
        ...taxpayer,
        unitCode: bureauCode,
        unitName: await nameOf(bureauCode),
        ...(officer === undefined ? {} : { officer }),
        contacts: found.contacts.map(whole),
        allowed: {
          edit: taxpayer.status !== 'deregistered' && call.may('contacts.edit', place),
          reveal: call.may('contacts.reveal', place),
        },
      };
    },

    'POST /api/taxpayers/:taxpayerId/contacts': async ({ params, body }, call) =>
      answered(await addressBook.add(params.taxpayerId, body, call.author), call),

    'PATCH /api/contacts/:ref': async ({ params, body }, call) =>
      answered(await addressBook.change(params.ref, body, call.author), call),

    'POST /api/contacts/:ref/deactivate': async ({ params, body }, call) =>
      answered(await addressBook.deactivate(params.ref, body, call.author), call),

    'POST /api/contacts/:ref/reveal': async ({ params, body }, call) => ({
      mobile: await addressBook.reveal(params.ref, body.reason, call.author),
    }),

    'GET /api/address-book/staff': async ({ query: { q, cursor, limit = 50 } }, call) => {
      // A tax administrator's reach is their taxpayers; their colleagues are those of their unit.
      const reach: Reach = call.reach.everywhere
        ? call.reach
        : { everywhere: false, unitCodes: [...new Set([call.actor.unitCode, ...call.reach.unitCodes])] };
      const page = await deps.operators.find(
        {
          status: 'active',
          limit,
          ...(q === undefined || q === '' ? {} : { q }),
          ...(cursor === undefined ? {} : { cursor }),
        },
        reach,
      );
      const items = await Promise.all(
        page.items.map(async ({ code, name, unitCode, roles, mobile }) => ({
          code,
          name,
          unitCode,
          unitName: await nameOf(unitCode),
          roles: [...roles],
          mobile: maskMobile(mobile),
        })),
      );
      return { items, ...(page.next === undefined ? {} : { next: page.next }) };
    },

    'GET /api/address-book/quality': async ({ query: { list, cursor, limit } }, call) => {
      const page = await addressBook.quality(call.reach, list, {
        ...(cursor === undefined ? {} : { cursor }),
        ...(limit === undefined ? {} : { limit }),
      });
      const items = await Promise.all(
        page.items.map(async ({ taxpayerId, name, unitCode, contact, finding }) => ({
          taxpayerId,
          name,
          unitName: await nameOf(unitCode),
          ...(contact === undefined ? {} : { contact: brief(contact) }),
          finding,
        })),
      );
      return {
        items,
        ...(page.next === undefined ? {} : { next: page.next }),
        ...(page.at === undefined ? {} : { at: page.at.toISOString() }),
      };
    },

    'GET /api/address-book/template': async () => ({
      fileName: '通讯录导入模板.csv',
      contentType: 'text/csv; charset=utf-8',
      content: Buffer.from(template('contacts'), 'utf8'),
    }),

    'POST /api/address-book/import/check': async (_input, call) => read(true, call),
    'POST /api/address-book/import': async (_input, call) => read(false, call),

    'POST /api/address-book/export': async ({ body: { format, reason, unitCode, whole: asked = false } }, call) => {
      const reveals = call.reachOf('contacts.reveal');
      const mayReveal =
        reveals.everywhere ||
        (reveals.unitCodes.length > 0 && call.reach.unitCodes.every((code) => reveals.unitCodes.includes(code)));
      const isOwn = call.reach.unitCodes.length === 0 && reveals.officerCode === call.reach.officerCode;
      return exportContacts(addressBook, deps.audit, {
        reach: call.reach,
        ...(await unitsOf(unitCode)),
        format,
        whole: asked && (mayReveal || isOwn),
        reason,
        by: call.author,
        serial: deps.ids.next().slice(-12).toUpperCase(),
        now: deps.clock.now(),
      });
    },
  };
}
