import { invalid, valid } from '../../core/checked';
import type { InvoiceStatus } from '../lookups';
import { bookId, invoiceBookModel } from '../records/invoice-book';
import { invoiceId, invoiceModel } from '../records/invoice';
import { day, digitalNumber, invoiceCode, invoiceNumber, money, oneOf, taxpayerId, textOf } from './cells';
import { column, type ImportKind, type NewRecord, type RowValues } from './kind';

const STATUSES: Record<string, InvoiceStatus> = {
  正常: 'issued',
  已开具: 'issued',
  作废: 'voided',
  已作废: 'voided',
  红冲: 'red_lettered',
  已红冲: 'red_lettered',
  '已红冲-全额': 'red_lettered',
  丢失: 'lost',
  挂失: 'lost',
  未开具: 'unused',
};

interface InvoiceValues {
  code?: string;
  number?: string;
  digitalNumber?: string;
  status: InvoiceStatus;
  issuedOn?: string;
}

export const invoices: ImportKind = {
  name: 'invoices',
  title: '发票',
  columns: [
    column('code', '发票代码', invoiceCode, { form: '10位或12位数字；数电发票不填', example: '4100194130' }),
    column('number', '发票号码', invoiceNumber, {
      form: '8位数字；数电发票可在此列填20位号码',
      example: '05236785',
    }),
    column('digitalNumber', '数电发票号码', digitalNumber, {
      aliases: ['数电票号码', '全电发票号码'],
      form: '20位数字；纸质发票不填',
      example: '',
    }),
    column('type', '票种', textOf(40), {
      required: true,
      aliases: ['发票票种', '发票类型', '发票种类'],
      form: '如增值税普通发票',
      example: '增值税普通发票',
    }),
    column('status', '状态', oneOf(STATUSES), {
      required: true,
      aliases: ['发票状态'],
      form: '正常、作废、红冲、丢失、未开具',
      example: '正常',
    }),
    column('issuedOn', '开票日期', day, {
      aliases: ['开具日期'],
      form: '日期；正常、作废、红冲必填',
      example: '2026-02-11',
    }),
    column('sellerId', '销方识别号', taxpayerId, {
      required: true,
      aliases: ['销售方纳税人识别号', '销方纳税人识别号', '销方税号'],
      form: '纳税人识别号',
      example: '91410105MA9DEM001K',
    }),
    column('sellerName', '销方名称', textOf(120), {
      required: true,
      aliases: ['销售方名称'],
      form: '名称',
      example: '河南示例商贸有限公司',
    }),
    column('amount', '金额', money(true), { form: '不含税金额（元）', example: '1000.00' }),
    column('tax', '税额', money(true), { form: '元', example: '30.00' }),
    column('statusOn', '状态日期', day, {
      aliases: ['作废日期', '红冲日期', '挂失日期'],
      form: '作废、红冲或挂失的日期',
      example: '',
    }),
  ],
  oneGroupOf: [['发票号码'], ['数电发票号码']],
  build(values: RowValues) {
    const row = values as unknown as InvoiceValues;
    const twenty = row.number?.length === 20 ? row.number : undefined;
    const digital = row.digitalNumber ?? twenty;
    const paper = twenty === undefined && row.code !== undefined && row.number !== undefined;
    if (
      digital !== undefined &&
      (paper || (twenty !== undefined && row.digitalNumber !== undefined && twenty !== row.digitalNumber))
    )
      return invalid('invoice_two_keys', '一行只能有一张发票：填发票代码和8位号码，或只填20位数电发票号码');
    if (digital === undefined && !paper)
      return invalid('invoice_no_key', '缺少发票代码或8位发票号码（数电发票填20位号码）');
    if (['issued', 'voided', 'red_lettered'].includes(row.status) && row.issuedOn === undefined && 'issuedOn' in values)
      return invalid('invoice_no_day', '已开具的发票缺少开票日期');
    const key = digital === undefined ? { code: row.code ?? '', number: row.number ?? '' } : { digitalNumber: digital };
    const { code: _, number: __, digitalNumber: ___, ...rest } = values;
    return valid<NewRecord>({ ...rest, ...key, _id: invoiceId(key) });
  },
  model: invoiceModel as unknown as ImportKind['model'],
};

interface BookValues {
  code: string;
  firstNumber: string;
  lastNumber: string;
}

export const invoiceBooks: ImportKind = {
  name: 'invoice-books',
  title: '发票领用（号段）',
  columns: [
    column('code', '发票代码', invoiceCode, { required: true, form: '10位或12位数字', example: '4100194130' }),
    column('firstNumber', '起始号码', invoiceNumber, {
      required: true,
      aliases: ['发票起始号码', '发票起号'],
      form: '8位数字',
      example: '05236701',
    }),
    column('lastNumber', '终止号码', invoiceNumber, {
      required: true,
      aliases: ['发票终止号码', '发票止号'],
      form: '8位数字，不小于起始号码',
      example: '05236800',
    }),
    column('type', '票种', textOf(40), {
      required: true,
      aliases: ['发票票种', '发票类型', '发票种类'],
      form: '如增值税普通发票',
      example: '增值税普通发票',
    }),
    column('holderId', '纳税人识别号', taxpayerId, {
      required: true,
      aliases: ['领用方识别号', '税号'],
      form: '领用的纳税人',
      example: '91410105MA9DEM001K',
    }),
    column('holderName', '纳税人名称', textOf(120), {
      required: true,
      aliases: ['领用方名称'],
      form: '名称',
      example: '河南示例商贸有限公司',
    }),
    column('issuedOn', '领用日期', day, { required: true, aliases: ['发售日期'], form: '日期', example: '2026-01-08' }),
    column('bureauName', '发放机关', textOf(60), {
      required: true,
      aliases: ['发售机关', '主管税务机关'],
      form: '发放发票的税务机关',
      example: '国家税务总局郑州市金水区税务局',
    }),
  ],
  build(values) {
    const row = values as unknown as BookValues;
    if (row.firstNumber.length !== 8 || row.lastNumber.length !== 8)
      return invalid('book_number_form', '起始号码和终止号码应为8位数字（数电发票没有号段）');
    if (row.lastNumber < row.firstNumber) return invalid('book_order', '终止号码小于起始号码');
    return valid<NewRecord>({ ...values, _id: bookId(row.code, row.firstNumber) });
  },
  model: invoiceBookModel as unknown as ImportKind['model'],
};
