import type { Connection, Model } from 'mongoose';
import type { AcceptedBusiness, Invoice, InvoiceFlow, InvoiceKey, LookupResult, Lookups, Taxpayer } from './lookups';
import { acceptedBusinessModel, type AcceptedBusinessRecord } from './records/accepted-business';
import { filingModel } from './records/filing';
import { fixedTaxModel } from './records/fixed-tax';
import { invoiceApprovalModel } from './records/invoice-approval';
import { invoiceBookModel, type InvoiceBookRecord } from './records/invoice-book';
import { invoiceId, invoiceModel } from './records/invoice';
import { taxpayerModel, type TaxpayerRecord } from './records/taxpayer';
import { coveringPeriods, lastMonthOf } from './tax-period';

/** Books that may overlap a number: a returned range can be issued again in parts, more than this many times it is not. */
const NEAREST_BOOKS = 4;

function found<T>(value: T): LookupResult<T> {
  return { state: 'found', value };
}

/** A record without what only the store needs. */
function plain<T extends { _id: string; updatedAt: Date }>(record: T): Omit<T, '_id' | 'updatedAt'> {
  const { _id, updatedAt: _, ...rest } = record;
  return rest;
}

function toTaxpayer(record: TaxpayerRecord): Taxpayer {
  const { nameKeys: _keys, pending: _pending, registeredOn: _on, officer, ...rest } = plain(record);
  return {
    taxpayerId: record._id,
    ...rest,
    ...(officer === undefined ? {} : { officer: { name: officer.name, phone: officer.phone } }),
  };
}

function toBusiness(record: AcceptedBusinessRecord): AcceptedBusiness {
  return { acceptanceNo: record._id, ...plain(record) };
}

/**
 * Look-ups in the imported records.
 *
 * - Where nothing of a kind was ever imported the answer is `unavailable`, not `not_found`: "no such invoice" would be
 *   false, and a member of staff can look (Q1, Q2).
 * - An invoice without a record of its own whose number lies in a book that was issued to a taxpayer is found with the
 *   status `unused` (已领用未开具) and the book's holder as seller. Taxpayers upload what they issued with a delay, so
 *   the wording of the answer must say "no record of issuing yet", not "false".
 * - The flow of a fully digital invoice is its seller: the number is assigned when it is issued, there is no book.
 * - A store that fails throws; the text is retried by the inbox.
 */
export function createStoreLookups(connection: Connection): Lookups {
  const invoices = invoiceModel(connection);
  const books = invoiceBookModel(connection);
  const taxpayers = taxpayerModel(connection);
  const fixedTaxes = fixedTaxModel(connection);
  const approvals = invoiceApprovalModel(connection);
  const business = acceptedBusinessModel(connection);
  const filings = filingModel(connection);
  const filled = new Set<string>();

  /** not_found, unless there is no data at all to look in. */
  async function absent<R>(model: Model<R>, what: string): Promise<LookupResult<never>> {
    if (!filled.has(what)) {
      if ((await model.findOne({}, { _id: 1 }).lean()) === null)
        return { state: 'unavailable', reason: `尚未导入${what}数据` };
      filled.add(what);
    }
    return { state: 'not_found' };
  }

  async function bookOf(code: string, number: string): Promise<InvoiceBookRecord | undefined> {
    const nearest = await books
      .find({ code, firstNumber: { $lte: number } })
      .sort({ firstNumber: -1 })
      .limit(NEAREST_BOOKS)
      .lean<InvoiceBookRecord[]>();
    // Of overlapping books the one issued last is with its holder now.
    return nearest
      .filter((book) => book.lastNumber >= number)
      .reduce<InvoiceBookRecord | undefined>(
        (latest, book) => (latest && latest.issuedOn >= book.issuedOn ? latest : book),
        undefined,
      );
  }

  async function recorded(key: InvoiceKey): Promise<Invoice | undefined> {
    const record = await invoices.findOne({ _id: invoiceId(key) }).lean();
    return record === null ? undefined : plain(record);
  }

  async function invoice(key: InvoiceKey): Promise<LookupResult<Invoice>> {
    const record = await recorded(key);
    if (record) return found(record);
    const book = 'code' in key ? await bookOf(key.code, key.number) : undefined;
    if (!book || !('code' in key)) return absent(invoices, '发票');
    return found({
      code: key.code,
      number: key.number,
      type: book.type,
      status: 'unused',
      sellerId: book.holderId,
      sellerName: book.holderName,
    });
  }

  async function invoiceFlow(key: InvoiceKey): Promise<LookupResult<InvoiceFlow>> {
    if ('code' in key) {
      const book = await bookOf(key.code, key.number);
      if (!book) return absent(books, '发票领用');
      return found({
        holderId: book.holderId,
        holderName: book.holderName,
        issuedOn: book.issuedOn,
        bureau: book.bureauName,
        firstNumber: book.firstNumber,
        lastNumber: book.lastNumber,
      });
    }
    const record = await recorded(key);
    if (!record) return absent(invoices, '发票');
    const seller = await taxpayers.findOne({ _id: record.sellerId }, { bureauName: 1 }).lean();
    return found({
      holderId: record.sellerId,
      holderName: record.sellerName,
      issuedOn: record.issuedOn ?? '',
      bureau: seller?.bureauName ?? '',
    });
  }

  return {
    invoice,
    invoiceFlow,
    async taxpayer(taxpayerId) {
      const record = await taxpayers.findOne({ _id: taxpayerId }).lean<TaxpayerRecord>();
      return record ? found(toTaxpayer(record)) : absent(taxpayers, '纳税人');
    },
    async fixedTax(taxpayerId, period) {
      const month = lastMonthOf(period);
      const [record] = await fixedTaxes
        .find({ taxpayerId, from: { $lte: month } })
        .sort({ from: -1 })
        .limit(1)
        .lean();
      if (record && (record.to === undefined || record.to >= month)) return found(plain(record));
      return absent(fixedTaxes, '定税');
    },
    async invoiceApprovals(taxpayerId) {
      const records = await approvals.find({ taxpayerId }).sort({ _id: 1 }).lean();
      if (records.length === 0) return absent(approvals, '发票核定');
      return found(
        records.map((record) => {
          const { taxpayerId: _, ...approval } = plain(record);
          return approval;
        }),
      );
    },
    async acceptedBusiness(acceptanceNo) {
      const record = await business.findOne({ _id: acceptanceNo }).lean<AcceptedBusinessRecord>();
      return record ? found(toBusiness(record)) : absent(business, '受理业务');
    },
    async businessOf(taxpayerId, limit) {
      const records = await business
        .find({ taxpayerId })
        .sort({ acceptedOn: -1 })
        .limit(limit)
        .lean<AcceptedBusinessRecord[]>();
      return records.length > 0 ? found(records.map(toBusiness)) : absent(business, '受理业务');
    },
    async filings(taxpayerId, period) {
      const records = await filings
        .find({ taxpayerId, period: { $in: coveringPeriods(period) } })
        .sort({ period: 1 })
        .lean();
      return records.length > 0 ? found(records.map(plain)) : absent(filings, '申报缴款');
    },
  };
}
