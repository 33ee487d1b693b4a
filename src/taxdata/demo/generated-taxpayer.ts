import { addDays } from '../../core/shanghai-time';
import { nameKeys } from '../../core/search-keys';
import { creditCodeCheck } from '../../core/taxpayer-id';
import type { ContactRole } from '../../directory/contact-kinds';
import { contactId, derivedOf } from '../../directory/contact';
import { DEMO_OFFICERS } from '../../directory/operators/demo-operators';
import type { ImportKindName, NewRecord } from '../import/kind';
import { bookId } from '../records/invoice-book';
import { invoiceId } from '../records/invoice';
import { approvalId } from '../records/invoice-approval';
import { fixedTaxId } from '../records/fixed-tax';
import { demoFiling } from './demo-filings';
import { seededRandom, type SeededRandom } from './seeded-random';

/** A bureau in which generated taxpayers are registered: a county or city unit of the demo province. */
export interface DemoBureau {
  code: string;
  name: string;
  /** GB/T 2260 region, six digits. */
  region: string;
  /** 金水区, 开封 … as it stands in a taxpayer's name. */
  place: string;
}

type Records = Partial<Record<ImportKindName, NewRecord[]>>;

const WORDS = ['春风', '云帆', '老街', '青禾', '远山', '晨光', '小满', '百川', '禾木', '星河'] as const;
const SHOPS = ['面馆', '理发店', '花店', '便利店', '修车铺', '五金店', '服装店', '早点铺', '药店', '文具店'] as const;
const TRADES = ['商贸', '科技', '建材', '餐饮管理', '物流', '文化传媒', '机械', '食品'] as const;
const BUSINESS = [
  '发票票种核定调整',
  '增值税专用发票最高开票限额申请',
  '变更税务登记',
  '停业登记',
  '税收完税证明开具',
] as const;

/** Letters and digits of a credit code without those easily misread; 7 of them in base 31 from the sequence. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** 91/92 + region + MA + 7 characters + the GB 32100 check character. Fixed cases use MA9DEM…, so these begin with another. */
function creditCode(prefix: string, region: string, sequence: number): string {
  let rest = sequence;
  let body = '';
  for (let i = 0; i < 6; i++) {
    body = ALPHABET.charAt(rest % 31) + body;
    rest = Math.floor(rest / 31);
  }
  const first17 = `${prefix}${region}MA8${body}`;
  return first17 + (creditCodeCheck(first17) ?? '');
}

/** 19900xxxxxx for the first million, then 13800xxxxxx from 13800200000: the fixed cases' numbers stay theirs. */
function demoMobile(sequence: number): string {
  const n = sequence % 1_800_000;
  return n < 1_000_000 ? `19900${String(n).padStart(6, '0')}` : `13800${String(n - 800_000).padStart(6, '0')}`;
}

function yuan(whole: number): string {
  return `${whole}.00`;
}

interface Subject {
  id: string;
  name: string;
  bureau: DemoBureau;
  index: number;
  shop: boolean;
  random: SeededRandom;
}

function contactsOf({ id, name, bureau, index, random }: Subject): NewRecord[] {
  const roles: ContactRole[] = random.chance(0.3) ? ['法定代表人', '办税人员'] : ['法定代表人'];
  return roles.map((role, i) => {
    const _id = contactId(id, role, `示例联系人${index}`);
    // The clerk has a number of their own, half a million on.
    const mobile = demoMobile(index + i * 500_000);
    return {
      _id,
      taxpayerId: id,
      taxpayerName: name,
      role,
      personName: `示例联系人${index}`,
      mobile,
      unitCode: bureau.code,
      active: true,
      ...derivedOf(_id, mobile),
    };
  });
}

function approvalsOf({ id, shop, random }: Subject): NewRecord[] {
  const type = shop ? '增值税普通发票' : '增值税专用发票';
  const quantity = random.pick([25, 50, 100]);
  const total = random.pick([100_000, 500_000, 7_500_000]);
  const paper = {
    _id: approvalId(id, type),
    taxpayerId: id,
    type,
    monthlyQuantity: quantity,
    remaining: random.between(0, quantity),
    ceiling: random.pick(['1000.00', '10000.00', '100000.00']),
  };
  const digital = {
    _id: approvalId(id, '数电发票'),
    taxpayerId: id,
    type: '数电发票',
    monthlyAmount: yuan(total),
    remainingAmount: yuan(random.between(0, total)),
  };
  return random.chance(0.4) ? [paper, digital] : [digital];
}

function invoicesOf({ id, name, bureau, index, random }: Subject): Records {
  const records: NewRecord[] = [];
  const books: NewRecord[] = [];
  const issued = (): string => addDays('2026-01-05', random.between(0, 60));
  const rest = (): Record<string, unknown> => {
    const status = random.chance(0.9) ? 'issued' : random.pick(['voided', 'red_lettered'] as const);
    const issuedOn = issued();
    const amount = random.between(20, 9000);
    return {
      status,
      issuedOn,
      sellerId: id,
      sellerName: name,
      amount: yuan(amount),
      tax: (amount / 100).toFixed(2),
      ...(status === 'issued' ? {} : { statusOn: addDays(issuedOn, random.between(0, 20)) }),
    };
  };
  if (random.chance(0.5)) {
    // 25 numbers a taxpayer; the code's batch digit grows where eight digits do not suffice.
    const code = `41002${5 + Math.floor(index / 3_000_000)}31${3 + Math.floor((index % 3_000_000) / 1_000_000)}0`;
    const first = 10_000_001 + (index % 1_000_000) * 25;
    const [firstNumber, lastNumber] = [String(first), String(first + 24)];
    const type = '增值税普通发票';
    books.push({
      _id: bookId(code, firstNumber),
      code,
      firstNumber,
      lastNumber,
      type,
      holderId: id,
      holderName: name,
      issuedOn: '2026-01-04',
      bureauName: bureau.name,
    });
    for (let i = 0; i < 2; i++) {
      const key = { code, number: String(first + i) };
      records.push({ _id: invoiceId(key), ...key, type, ...rest() });
    }
  }
  const key = { digitalNumber: `26413${String(index).padStart(15, '0')}` };
  records.push({ _id: invoiceId(key), ...key, type: '电子发票（普通发票）', ...rest() });
  return { invoices: records, 'invoice-books': books };
}

function businessOf({ id, bureau, index, random }: Subject): NewRecord[] {
  if (!random.chance(0.4)) return [];
  const acceptedOn = addDays('2026-02-24', random.between(0, 18));
  const state = random.pick(['in_progress', 'in_progress', 'approved', 'needs_correction', 'finished'] as const);
  const over = state === 'approved' || state === 'finished';
  return [
    {
      // The fixed cases' serials are below 001000.
      _id: `SL${acceptedOn.replaceAll('-', '')}${String(1_000 + (index % 999_000)).padStart(6, '0')}`,
      taxpayerId: id,
      business: random.pick(BUSINESS),
      acceptedOn,
      state,
      steps: [
        { name: '受理', at: `${acceptedOn} 09:30`, done: true },
        { name: '审核', at: over ? `${addDays(acceptedOn, 2)} 15:00` : '', done: over },
      ],
      ...(state === 'needs_correction' ? { hint: '请补交经办人授权委托书' } : {}),
      ...(over ? {} : { dueOn: addDays(acceptedOn, 20) }),
      bureauName: bureau.name,
    },
  ];
}

/** One in eight is in the charge of the tax officer who can be signed in as. */
function officerOf(bureauCode: string, number: number): Record<string, string> {
  const phone = `0371-123667${String(number).padStart(2, '0')}`;
  const officer = number === 1 ? DEMO_OFFICERS[bureauCode] : undefined;
  return officer === undefined ? { name: `示例员${number}号`, phone } : { ...officer, phone };
}

/** Taxpayer number `index` of the demo province and all that is recorded about it: always the same for a seed. */
export function generatedTaxpayer(
  seed: number,
  index: number,
  bureaus: readonly [DemoBureau, ...DemoBureau[]],
  now: Date,
): Records {
  const random = seededRandom(seed, index);
  const bureau = random.pick(bureaus);
  const shop = random.chance(0.6);
  const id = creditCode(shop ? '92' : '91', bureau.region, index);
  const name = shop
    ? `${bureau.place}示例${random.pick(WORDS)}${random.pick(SHOPS)}第${index}号店`
    : `${bureau.place}示例${random.pick(WORDS)}${index}号${random.pick(TRADES)}有限公司`;
  const subject: Subject = { id, name, bureau, index, shop, random };
  const normal = random.chance(0.93);
  const general = !shop && random.chance(0.4);
  const officer = random.between(1, 8);
  const taxpayer: NewRecord = {
    _id: id,
    name,
    nameKeys: nameKeys(name),
    status: normal ? 'normal' : random.pick(['abnormal', 'suspended', 'deregistered'] as const),
    kind: shop ? '个体工商户' : general ? '一般纳税人' : '小规模纳税人',
    bureauCode: bureau.code,
    bureauName: bureau.name,
    officer: officerOf(bureau.code, officer),
  };
  const sales = random.pick([20_000, 30_000, 45_000, 80_000, 120_000, 150_000]);
  const tax = { taxpayerId: id, tax: '增值税', every: general ? ('month' as const) : ('quarter' as const) };
  const payable = yuan(random.between(0, 20_000));
  return {
    taxpayers: [taxpayer],
    contacts: contactsOf(subject),
    'fixed-tax': shop
      ? [
          {
            _id: fixedTaxId(id, '2026-01'),
            taxpayerId: id,
            name,
            from: '2026-01',
            monthlySales: yuan(sales),
            monthlyTax: yuan(sales > 100_000 ? sales / 100 : 0),
            document: `税核〔2026〕示例${index}号`,
          },
        ]
      : [],
    approvals: approvalsOf(subject),
    ...invoicesOf(subject),
    business: businessOf(subject),
    filings: [
      demoFiling({ ...tax, ago: 1, done: random.pick(['nothing', 'filed', 'paid'] as const), payable }, now),
      demoFiling({ ...tax, ago: 2, done: random.chance(0.95) ? 'paid' : 'nothing', payable }, now),
    ],
  };
}
