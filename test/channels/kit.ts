import type {
  AcceptOutcome,
  Channel,
  ChannelHost,
  InboundPart,
  OutboundSegment,
  Receipt,
} from '../../src/channels/channel';
import { joinParts } from '../../src/channels/text/concatenation';

/** How the carrier's side of a channel under test answers what it is given. */
export type CarrierAnswer = 'take' | 'refuse' | 'stay_silent' | 'report_first';

/** A channel with the other side of its wire in the test's hands. */
export interface ChannelUnderTest {
  channel: Channel;
  /** The carrier brings a text, whole or in parts as its protocol does; says whether it was acknowledged. */
  bring(text: { id: string; from: string; text: string }): Promise<'acknowledged' | 'refused'>;
  /** How the next submits are answered; answers the channel cannot meet are left out of the suite. */
  answer(how: CarrierAnswer): void;
  answers: readonly CarrierAnswer[];
  /** The carrier reports on a segment by the id it gave; absent where the channel reports by itself. */
  report?(carrierId: string): Promise<'acknowledged' | 'refused'>;
  /** The channel itself tries again to keep what could not be kept, until it can be acknowledged (the carriers' sessions). */
  keepsTrying?: boolean;
  /** The ids and texts the carrier got. */
  got(): { id: string; text: string }[];
  /** Who texts and is texted, where that is no mobile number. */
  from?: string;
  /** What must be in no log, state or outcome. */
  secrets: readonly string[];
  logged(): string;
  close(): Promise<void>;
}

interface TestHost extends ChannelHost {
  accepted: InboundPart[];
  receipts: Receipt[];
  accept: jest.Mock<Promise<AcceptOutcome>, [InboundPart]>;
  receipt: jest.Mock<Promise<void>, [Receipt]>;
}

function createHost(): TestHost {
  const accepted: InboundPart[] = [];
  const receipts: Receipt[] = [];
  return {
    accepted,
    receipts,
    accept: jest.fn((part: InboundPart) => {
      accepted.push(part);
      return Promise.resolve<AcceptOutcome>('accepted');
    }),
    receipt: jest.fn((receipt: Receipt) => {
      receipts.push(receipt);
      return Promise.resolve();
    }),
  };
}

const FROM = '13800138000';
const HOSTILE: readonly (readonly [string, string])[] = [
  ['an empty text', ''],
  ['10 KB', '税'.repeat(10_240)],
  ['emoji', '😀👨‍👩‍👧'.repeat(20)],
  ['a lone surrogate', 'a\uD83Db'],
  ['control characters', '\u0000\u0007\u001b[31m\r\n\u007f'],
  ['operators', '{"$where":"1"} \'; DROP TABLE x; -- ${7*7} <script>'],
  ['right to left and another language', '\u202eمرحبا こんにちは'],
];

function segment(id: string, text = '您好'): OutboundSegment {
  return { id, to: FROM, from: '12366', text, lane: 'reply', validUntil: new Date('2030-01-01T00:00:00Z') };
}

/** The text as delivery would join it. */
function joined(parts: readonly InboundPart[]): string {
  const [first] = parts;
  if (first?.part === undefined) return parts.map((part) => part.text).join('');
  const byIndex = new Map(parts.map((part) => [part.part?.index ?? 0, part.text]));
  return joinParts(byIndex, first.part.total).text;
}

function isPending(work: Promise<unknown>): Promise<boolean> {
  const marker = {};
  return new Promise((resolve) =>
    setImmediate(() => setImmediate(() => resolve(Promise.race([work, marker]).then((first) => first === marker)))),
  );
}

/** What every channel must do, whatever its protocol. */
export function describeChannel(name: string, make: () => Promise<ChannelUnderTest>): void {
  describe(`channel ${name}`, () => {
    let it: ChannelUnderTest;
    let host: TestHost;

    beforeEach(async () => {
      it = await make();
      host = createHost();
      await it.channel.start(host);
    });
    afterEach(async () => {
      await it.channel.stop(1_000);
      await it.close();
    });

    const can = (how: CarrierAnswer): boolean => it.answers.includes(how);

    describe('what the carrier brings', () => {
      test('is acknowledged after it is durable, not before', async () => {
        let durable: (outcome: AcceptOutcome) => void = () => undefined;
        const asked = new Promise<void>((resolve) => {
          host.accept.mockImplementation(() => {
            resolve();
            return new Promise((keep) => (durable = keep));
          });
        });
        const brought = it.bring({ id: 'm-1', from: FROM, text: '你好' });
        await asked;
        expect(await isPending(brought)).toBe(true);
        durable('accepted');
        expect(await brought).toBe('acknowledged');
      });

      test('is not acknowledged when it could not be kept, and may be brought again', async () => {
        host.accept.mockRejectedValueOnce(new Error('disk full'));
        if (!it.keepsTrying) expect(await it.bring({ id: 'm-1', from: FROM, text: '你好' })).toBe('refused');
        expect(await it.bring({ id: 'm-1', from: FROM, text: '你好' })).toBe('acknowledged');
        expect(host.accepted.map((part) => part.text)).toEqual(['你好']);
      });

      test('is acknowledged when it is a duplicate', async () => {
        host.accept.mockResolvedValueOnce('duplicate');
        expect(await it.bring({ id: 'm-1', from: FROM, text: '你好' })).toBe('acknowledged');
      });

      test('waits for a slow store and is not dropped: twenty at once', async () => {
        const waiting: (() => void)[] = [];
        const full = new Promise<void>((resolve) => {
          host.accept.mockImplementation((part) => {
            host.accepted.push(part);
            return new Promise((keep) => {
              waiting.push(() => keep('accepted'));
              if (waiting.length === 20) resolve();
            });
          });
        });
        const brought = Array.from({ length: 20 }, (_, i) => it.bring({ id: `m-${i}`, from: FROM, text: `第${i}条` }));
        await full;
        for (const keep of waiting) keep();
        expect(await Promise.all(brought)).toEqual(Array(20).fill('acknowledged'));
        expect(new Set(host.accepted.map((part) => part.text)).size).toBe(20);
      });

      test('names the channel, the sender, the number texted and the time', async () => {
        await it.bring({ id: 'm-1', from: FROM, text: '你好' });
        expect(host.accepted).toEqual([
          expect.objectContaining({
            channel: it.channel.id,
            from: it.from ?? FROM,
            to: expect.stringMatching(/^12366/),
            receivedAt: expect.any(Date),
          }),
        ]);
      });

      test('comes whole when it is long', async () => {
        const text = `${'税'.repeat(66)}😀${'务'.repeat(120)}`;
        expect(await it.bring({ id: 'm-1', from: FROM, text })).toBe('acknowledged');
        expect(joined(host.accepted)).toBe(text);
      });

      test.each(HOSTILE)('may be hostile: %s', async (_name, text) => {
        const outcome = await it.bring({ id: 'm-1', from: FROM, text });
        if (outcome === 'acknowledged') expect(joined(host.accepted)).toBe(text);
        else expect(host.accepted).toEqual([]);
        host.accepted.length = 0;
        expect(await it.bring({ id: 'm-2', from: FROM, text: '还在吗' })).toBe('acknowledged');
        expect(joined(host.accepted)).toBe('还在吗');
      });
    });

    describe('what is handed to the carrier', () => {
      test('arrives as it is, and is answered', async () => {
        it.answer('take');
        const outcome = await it.channel.submit(segment('out/0', '您好 😀'));
        expect(outcome).toMatchObject({ kind: 'accepted' });
        expect(it.got()).toEqual([{ id: 'out/0', text: '您好 😀' }]);
        expect(it.channel.state()).toMatchObject({ connected: true });
      });

      test.each(HOSTILE)('may be hostile: %s', async (_name, text) => {
        it.answer('take');
        const outcome = await it.channel.submit(segment('out/0', text));
        expect(['accepted', 'refused']).toContain(outcome.kind);
        expect(await it.channel.submit(segment('out/1'))).toMatchObject({ kind: 'accepted' });
      });

      test('is told as refused when the carrier says no', async () => {
        if (!can('refuse')) return expect(it.answers).not.toContain('refuse');
        it.answer('refuse');
        const outcome = await it.channel.submit(segment('out/0'));
        expect(outcome).toMatchObject({ kind: 'refused', code: expect.any(String), message: expect.any(String) });
      });

      test('is told as unknown when the carrier took it and never answered', async () => {
        if (!can('stay_silent')) return expect(it.answers).not.toContain('stay_silent');
        it.answer('stay_silent');
        expect(await it.channel.submit(segment('out/0'))).toMatchObject({ kind: 'unknown' });
      });

      test('may be reported on before it is answered, under the same id', async () => {
        if (!can('report_first')) return expect(it.answers).not.toContain('report_first');
        it.answer('report_first');
        const outcome = await it.channel.submit(segment('out/0'));
        expect(outcome).toMatchObject({ kind: 'accepted', carrierId: expect.any(String) });
        expect(host.receipts).toEqual([
          expect.objectContaining({
            channel: it.channel.id,
            carrierId: (outcome as { carrierId: string }).carrierId,
            state: 'delivered',
            code: expect.any(String),
            at: expect.any(Date),
          }),
        ]);
      });
    });

    describe('receipts', () => {
      test('come as often as the carrier sends them; those not kept are not acknowledged', async () => {
        it.answer('take');
        const outcome = await it.channel.submit(segment('out/0'));
        // A carrier without receipts says with its answer that the text has arrived.
        if (it.report === undefined) return expect(outcome).toEqual({ kind: 'accepted', final: true });
        const carrierId = (outcome as { carrierId: string }).carrierId;
        host.receipt.mockRejectedValueOnce(new Error('disk full'));
        if (!it.keepsTrying) expect(await it.report(carrierId)).toBe('refused');
        expect(await it.report(carrierId)).toBe('acknowledged');
        expect(await it.report(carrierId)).toBe('acknowledged');
        expect(host.receipts.map((receipt) => receipt.carrierId)).toEqual([carrierId, carrierId]);
      });
    });

    test('secrets, texts and whole numbers are in no log, state or outcome', async () => {
      it.answer('take');
      host.accept.mockRejectedValueOnce(new Error('disk full'));
      await it.bring({ id: 'm-1', from: FROM, text: '密级内容' });
      const outcome = await it.channel.submit(segment('out/0', '密级内容'));
      const shown = it.logged() + JSON.stringify(it.channel.state()) + JSON.stringify(outcome);
      for (const secret of [...it.secrets, '密级内容', it.from ?? FROM]) expect(shown).not.toContain(secret);
    });

    test('stopping waits for what is in hand, and takes nothing after it', async () => {
      let durable: (outcome: AcceptOutcome) => void = () => undefined;
      const asked = new Promise<void>((resolve) => {
        host.accept.mockImplementation((part) => {
          host.accepted.push(part);
          resolve();
          return new Promise((keep) => (durable = keep));
        });
      });
      const brought = it.bring({ id: 'm-1', from: FROM, text: '你好' });
      await asked;
      const stopped = it.channel.stop(5_000);
      expect(await isPending(stopped)).toBe(true);
      durable('accepted');
      await stopped;
      expect(await brought).toBe('acknowledged');
      expect(await it.bring({ id: 'm-2', from: FROM, text: '晚了' })).toBe('refused');
      expect(await it.channel.submit(segment('out/9'))).toMatchObject({ kind: 'refused' });
      expect(it.channel.state()).toMatchObject({ connected: false, inFlight: 0 });
      expect(host.accepted).toHaveLength(1);
    });
  });
}
