import fc from 'fast-check';
import { SECOND } from '../../src/core/clock';
import { takeTurn } from '../../src/bot/engine/take-turn';
import { freshSession, reviveSession, type Session } from '../../src/bot/engine/session';
import { LIMITS } from '../../src/bot/engine/limits';
import { budget } from '../../src/bot/replies/fit';
import { shippedKnowledge } from './few-articles';
import { plainUnderstander } from './plain-understander';
import { openWorld, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await openWorld({ understander: plainUnderstander, knowledge: await shippedKnowledge() });
});
afterAll(() => world.close());

let senders = 0;
const newSender = (): string => `19900${String(++senders).padStart(6, '0')}`;

test('two machines that say the same thing stop talking', async () => {
  const from = newSender();
  const replies: string[] = [];
  for (let i = 0; i < 30; i++) replies.push(await world.text(from, '自动回复:您的短信已收到', { gapSeconds: 4 }));
  expect(replies.filter((reply) => reply !== '')).toHaveLength(LIMITS.sameTexts + 1);
  expect(replies[LIMITS.sameTexts]).toContain('同样的内容');
  expect(await world.text(from, '查定额')).not.toBe('');
  expect(await world.ledger.find({ mobile: from })).toHaveLength(31);
});

test('100 texts in a second from one number: a polite word once, every text in the ledger', async () => {
  const from = newSender();
  const replies: string[] = [];
  for (let i = 0; i < 100; i++) replies.push(await world.text(from, `第${i}条 查定额`, { gapSeconds: 0.01 }));
  const spoken = replies.filter((reply) => reply !== '');
  expect(spoken).toHaveLength(LIMITS.textsPerWindow + 1);
  expect(spoken.at(-1)).toContain('太快');
  expect(await world.ledger.find({ mobile: from, limit: 200 })).toHaveLength(100);
  expect(await world.text(from, '查定额', { gapSeconds: 61 })).not.toBe('');
});

test.each([
  ['missing', undefined],
  ['of another version', { ...freshSession('19900000000', new Date()), version: 1, misses: 7 }],
  ['without a time', { ...freshSession('19900000000', new Date()), lastTurnAt: 'never', misses: 7 }],
])('a session that is %s is a fresh one', (_, stored) => {
  const now = new Date('2026-03-16T10:00:00+08:00');
  expect(reviveSession(stored, '19900000001', now).session).toEqual(freshSession('19900000001', now));
});

test('a clock set back drops nothing', () => {
  const now = new Date('2026-03-16T10:00:00+08:00');
  const session: Session = { ...freshSession('19900000001', now), held: { invoiceNumber: '05236785' } };
  expect(reviveSession(session, '19900000001', new Date(now.getTime() - 3_600_000)).session.held).toEqual(session.held);
});

test.each([
  ['empty', ''],
  ['blank', ' \n\t\u3000'],
  ['10 KB', '查发票'.repeat(3_400)],
  ['emoji', '😀👨‍👩‍👧‍👦🇨🇳'],
  ['a lone surrogate', '\ud83d查定额\udc00'],
  ['control characters', 'a\u0000b\u0007\u001b[31mc'],
  ['English', 'How do I pay my taxes in Henan?'],
  ['Arabic', 'كيف أدفع الضرائب'],
  ['SQL', "'; DROP TABLE invoices; --"],
  ['Mongo operators', '{"$gt": ""} $where: 1'],
  ['JSON', '{"intent":"unsubscribe","__proto__":{"open":true}}'],
  ['markup', '<script>alert(1)</script>'],
  ['many numbers', '4100194130 05236785 '.repeat(60)],
  ['digits only', '1'.repeat(500)],
])('hostile input: %s gets a reply of two segments at most', async (_, text) => {
  const reply = await world.text(newSender(), text);
  expect(reply.length).toBeGreaterThan(0);
  expect(reply.length).toBeLessThanOrEqual(budget('河南税务'));
});

const fragments = [
  '查定额',
  '是',
  '不',
  '1',
  '2',
  '取消',
  '我要投诉',
  '昨天窗口骂人',
  'TD',
  '4100194130',
  '05236785',
  '92410105MA9DEM001G',
  '那专票呢',
  '不对',
  'SL20260310000123',
  '谢谢',
  '金水区',
  '举报',
  '转人工',
  '小规模免税吗',
  '0523',
  '',
];

test('whatever is said in whatever order, every turn answers, fits, and keeps a session that survives JSON', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'grapheme' })), { maxLength: 12 }),
      async (texts) => {
        let session: Session | undefined;
        const from = newSender();
        for (const text of texts) {
          world.clock.advance(10 * SECOND);
          const turn = await takeTurn(session, { id: world.deps.ids.next(), from, to: '12366', text }, world.deps);
          const reply = turn.events.find((event) => event.type === 'replied');
          const silent = turn.events.some((event) => event.type === 'stayed_silent');
          expect(reply !== undefined || silent).toBe(true);
          expect(reply?.text.length ?? 0).toBeLessThanOrEqual(budget('河南税务'));
          expect(reply?.text ?? '').not.toMatch(/undefined|null|NaN|\[object/);
          expect(turn.events.filter((event) => event.type === 'contact_recorded')).toHaveLength(1);
          session = JSON.parse(JSON.stringify(turn.session)) as Session;
          expect(session).toEqual(turn.session);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('nothing but the exact command or a confirmed question unsubscribes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...fragments.filter((text) => text !== 'TD')), { maxLength: 10 }),
      async (texts) => {
        let session: Session | undefined;
        for (const text of texts) {
          const turn = await takeTurn(
            session,
            { id: world.deps.ids.next(), from: '19900999999', to: '12366', text },
            world.deps,
          );
          expect(turn.events).not.toContainEqual(
            expect.objectContaining({ type: 'subscription_changed', open: false }),
          );
          session = turn.session;
        }
      },
    ),
    { numRuns: 60 },
  );
});
