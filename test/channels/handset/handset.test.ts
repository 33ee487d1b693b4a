import type { InboundPart } from '../../../src/channels/channel';
import { createHandset } from '../../../src/channels/handset/handset';
import { manualClock } from '../../../src/core/clock';
import { sequentialIds } from '../../../src/core/ids';
import { describeChannel } from '../kit';

const make = (): ReturnType<typeof createHandset> =>
  createHandset({ id: 'handset', clock: manualClock('2026-03-16T12:00:00+08:00'), ids: sequentialIds('h') });

describeChannel('handset', () => {
  const handset = make();
  const got: { id: string; text: string }[] = [];
  return Promise.resolve({
    channel: {
      ...handset,
      submit: (segment) => {
        got.push({ id: segment.id, text: segment.text });
        return handset.submit(segment);
      },
    },
    bring: ({ id, from, text }) =>
      handset.text(from, text, '12366', id).then(
        () => 'acknowledged' as const,
        () => 'refused' as const,
      ),
    // A phone that is on takes everything and says so at once.
    answer: () => undefined,
    answers: ['take'],
    got: () => got,
    secrets: [],
    logged: () => '',
    close: () => Promise.resolve(),
  });
});

describe('the handset', () => {
  test('sends a long text in parts of 67 with one reference, the same again for the same key', async () => {
    const handset = make();
    const parts: InboundPart[] = [];
    await handset.start({
      accept: (part) => {
        parts.push(part);
        return Promise.resolve('accepted');
      },
      receipt: () => Promise.resolve(),
    });
    await handset.text('13800138000', '税'.repeat(150), undefined, 'key');
    await handset.text('13800138000', '税'.repeat(150), undefined, 'key');
    expect(parts.map((part) => part.text.length)).toEqual([67, 67, 16, 67, 67, 16]);
    expect(parts.map((part) => part.carrierId)).toEqual(['key/1', 'key/2', 'key/3', 'key/1', 'key/2', 'key/3']);
    expect(new Set(parts.map((part) => part.part?.reference)).size).toBe(1);
    expect(await handset.text('13800138000', '短')).toEqual({ id: 'h-000001', outcome: 'accepted' });
  });

  test('before it is started it says so', async () => {
    await expect(make().text('13800138000', '早')).rejects.toThrow('not started');
  });
});
