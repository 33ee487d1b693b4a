import type { InboundPart } from '../../../src/channels/channel';
import { createWebChat, type WebChat } from '../../../src/channels/web/web-chat';
import { manualClock } from '../../../src/core/clock';
import { isVisitor, newVisitor } from '../../../src/core/visitor';
import { describeChannel } from '../kit';

const VISITOR = newVisitor((bytes) => Buffer.alloc(bytes, 7));
const NOON = '2026-03-16T12:00:00+08:00';

const make = (lives: (visitor: string) => Promise<boolean> = () => Promise.resolve(true)): WebChat =>
  createWebChat({ clock: manualClock(NOON), service: '12366', lives });

describeChannel('the web chat', () => {
  const chat = make();
  const got: { id: string; text: string }[] = [];
  return Promise.resolve({
    channel: {
      ...chat,
      // The suite writes to a mobile number; behind it stands the visitor.
      submit: (segment) => {
        got.push({ id: segment.id, text: segment.text });
        return chat.submit({ ...segment, to: VISITOR });
      },
    },
    bring: ({ id, text }) =>
      chat.text({ visitor: VISITOR, text, key: id }).then(
        () => 'acknowledged' as const,
        () => 'refused' as const,
      ),
    // A page takes everything and says so at once.
    answer: () => undefined,
    answers: ['take'],
    got: () => got,
    secrets: [],
    logged: () => '',
    from: VISITOR,
    close: () => Promise.resolve(),
  });
});

describe('the web chat', () => {
  const started = async (chat: WebChat): Promise<InboundPart[]> => {
    const parts: InboundPart[] = [];
    await chat.start({
      accept: (part) => {
        parts.push(part);
        return Promise.resolve('accepted');
      },
      receipt: () => Promise.resolve(),
    });
    return parts;
  };
  const segment = (to: string) => ({
    id: 'x/0',
    to,
    from: '12366',
    text: '好',
    lane: 'reply' as const,
    validUntil: new Date('2026-03-17T12:00:00+08:00'),
  });

  test('a text goes in whole, by its visitor and key, with the number that is bound and the bureau it was asked at', async () => {
    const chat = make();
    const parts = await started(chat);
    await chat.text({ visitor: VISITOR, text: '税'.repeat(500), key: 'key-0001' });
    await chat.text({ visitor: VISITOR, text: '定额', key: 'key-0002', mobile: '13800138000', extension: '0371' });
    expect(parts).toEqual([
      {
        channel: 'web',
        carrierId: 'key-0001',
        from: VISITOR,
        to: '12366',
        text: '税'.repeat(500),
        receivedAt: new Date(NOON),
      },
      {
        channel: 'web',
        carrierId: 'key-0002',
        from: VISITOR,
        provenMobile: '13800138000',
        to: '123660371',
        text: '定额',
        receivedAt: new Date(NOON),
      },
    ]);
  });

  test('what is not a visitor neither writes nor is written to', async () => {
    const chat = make();
    await started(chat);
    await expect(chat.text({ visitor: '13800138000', text: '在吗', key: 'key-0003' })).rejects.toThrow('not a visitor');
    expect(await chat.submit(segment('13800138000'))).toMatchObject({ kind: 'refused', class: 'switch_route' });
  });

  test('a conversation that is over takes nothing, once and for all', async () => {
    const chat = make(() => Promise.resolve(false));
    await started(chat);
    expect(await chat.submit(segment(VISITOR))).toMatchObject({ class: 'give_up', code: 'session_ended' });
  });

  test('before it is started it says so', async () => {
    await expect(make().text({ visitor: VISITOR, text: '早', key: 'key-0004' })).rejects.toThrow('not started');
    expect(await make().submit(segment(VISITOR))).toMatchObject({ kind: 'refused', class: 'retry_later' });
  });

  test('a visitor is never a number: no form of one is the other', () => {
    expect(isVisitor(VISITOR)).toBe(true);
    for (const other of ['13800138000', 'web:', 'web:13800138000', `${VISITOR}x`, `x${VISITOR}`, `${VISITOR}\n`])
      expect(isVisitor(other)).toBe(false);
  });
});
