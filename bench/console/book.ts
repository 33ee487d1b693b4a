import type { Connection } from 'mongoose';
import type { Mobile } from '../../src/core/mobile';
import { creditCodeCheck } from '../../src/core/taxpayer-id';
import { contactId, type ContactReach } from '../../src/directory/contact';
import type { ContactRole } from '../../src/directory/contact-kinds';
import { seededRandom } from '../../src/taxdata/demo/seeded-random';
import type { NewRecord } from '../../src/taxdata/import/kind';
import { contacts } from '../../src/taxdata/import/kinds-directory';
import { taxpayers } from '../../src/taxdata/import/kinds-taxpayers';
import { upsertBatch } from '../../src/taxdata/import/upsert-batch';

export const PLACES = [
  '金水区',
  '中原区',
  '二七区',
  '管城区',
  '惠济区',
  '高新区',
  '经开区',
  '郑东新区',
  '上街区',
  '荥阳市',
] as const;
export const WORDS = [
  '春风',
  '云帆',
  '老街',
  '青禾',
  '远山',
  '晨光',
  '小满',
  '百川',
  '禾木',
  '星河',
  '长河',
  '北斗',
] as const;
export const SECOND_WORDS = ['福', '源', '盛', '和', '兴', '达', '泰', '丰', '祥', '安', '瑞', '宏'] as const;
export const TRADES = [
  '商贸',
  '科技',
  '建材',
  '餐饮管理',
  '物流',
  '文化传媒',
  '机械',
  '食品',
  '面馆',
  '理发店',
  '药店',
] as const;
const BATCH = 1_000;
/** One taxpayer of so many gave the number of the same few accountants; has a number that receives nothing; nobody; was deregistered. */
const WITH_ACCOUNTANT = 23;
const DEAD = 61;
const WITHOUT = 53;
const DEREGISTERED = 19;

/** Where a taxpayer belongs. */
export interface Belonging {
  unitCode: string;
  officerCode?: string;
}

export function idOf(n: number): string {
  const first17 = `91410${String(n % 1_000).padStart(3, '0')}MA${String(n).padStart(7, '0')}`;
  return first17 + (creditCodeCheck(first17) ?? '');
}

export const mobileOf = (n: number): Mobile => `19900${String(n % 1_000_000).padStart(6, '0')}` as Mobile;

function built(kind: typeof taxpayers, values: Record<string, unknown>): NewRecord {
  const record = kind.build(values);
  if (!record.ok) throw new Error(record.expected);
  return record.value;
}

const FAILING: ContactReach = {
  state: 'dead',
  failuresInRow: 3,
  firstFailureAt: new Date('2026-10-01T02:00:00Z'),
  lastFailure: { code: 'MK:0001', at: new Date('2026-11-01T02:00:00Z') },
};

function records(n: number, { unitCode, officerCode }: Belonging): { taxpayer: NewRecord; itsContacts: NewRecord[] } {
  const random = seededRandom(7, n);
  const trade = random.pick(TRADES);
  const name = `${random.pick(PLACES)}示例${random.pick(WORDS)}${random.pick(SECOND_WORDS)}${n % 977}号${trade}${trade.length > 2 ? '' : '有限公司'}`;
  const taxpayer = built(taxpayers, {
    taxpayerId: idOf(n),
    name,
    status: n % DEREGISTERED === 7 ? 'deregistered' : 'normal',
    kind: '小规模纳税人',
    bureauCode: unitCode,
    bureauName: '示例税务局',
    officerName: '示例员',
    ...(officerCode === undefined ? {} : { officerCode }),
  });
  const roles: ContactRole[] = n % WITHOUT === 9 ? [] : n % 2 === 0 ? ['法定代表人', '办税人员'] : ['法定代表人'];
  const itsContacts = roles.map((role, i) => ({
    ...built(contacts, {
      taxpayerId: idOf(n),
      taxpayerName: name,
      role,
      personName: `示例${n}`,
      mobile: n % WITH_ACCOUNTANT === 3 ? mobileOf(999_000 + (n % 200)) : mobileOf(n + i * 500_000),
      unitCode,
    }),
    _id: contactId(idOf(n), role, `示例${n}`),
    ...(officerCode === undefined ? {} : { officerCode }),
    ...(i === 0 && n % DEAD === 11 ? { reach: FAILING } : {}),
  }));
  return { taxpayer, itsContacts };
}

/** So many taxpayers with their contacts, where `belonging` says. The store has its indexes already. */
export async function loadBook(
  connection: Connection,
  count: number,
  belonging: (n: number) => Belonging,
): Promise<void> {
  const now = new Date();
  for (let start = 0; start < count; start += BATCH) {
    const made = Array.from({ length: Math.min(BATCH, count - start) }, (_, i) =>
      records(start + i, belonging(start + i)),
    );
    const taxpayerBatch = made.map(({ taxpayer }) => taxpayer);
    await upsertBatch(taxpayers, connection, taxpayerBatch, now);
    const contactBatch = made.flatMap(({ itsContacts }) => itsContacts);
    await upsertBatch(contacts, connection, contactBatch, now);
  }
}
