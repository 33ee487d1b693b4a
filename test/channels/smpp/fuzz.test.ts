import type { PduOf } from '../../../src/channels/smpp/bodies';
import { decodePdu, HEADER } from '../../../src/channels/smpp/codec';
import { COMMAND_IDS } from '../../../src/channels/smpp/commands';
import { createSmppDialect } from '../../../src/channels/smpp/dialect';
import { toJson } from '../../../src/channels/smpp/json';
import { createMessageIds } from '../../../src/channels/smpp/message-id';
import { PduError } from '../../../src/channels/wire/layout';
import { systemClock } from '../../../src/core/clock';
import { mutatedFrames, randomFrames, survive } from '../fuzz';
import { agreedVectors, peerVectors } from '../pdu-vectors';
import { ACCOUNT } from './smpp-side';

const COUNT = 100_000;
const format = { headerLength: HEADER, commandAt: 4, commands: Object.values(COMMAND_IDS) };
const samples = [
  ...agreedVectors('smpp34').map(({ hex }) => hex),
  ...['smpp34-kannel', 'smpp34-smpp-npm', 'smpp34-sms-core', 'smpp34-sms-core-sar'].flatMap((name) =>
    peerVectors(`${name}.json`).map(({ hex }) => hex),
  ),
].map((hex) => Buffer.from(hex, 'hex'));

const isPduError = (error: unknown): boolean => error instanceof PduError;
const dialect = createSmppDialect({
  account: ACCOUNT,
  role: 'transceiver',
  ids: createMessageIds('auto'),
  deps: { clock: systemClock, service: '12366' },
});
const into = Buffer.alloc(dialect.format.maxLength);

/** All that a channel does with a frame. */
function handle(frame: Buffer): void {
  if (frame.length < HEADER) return;
  const received = dialect.receive(frame);
  const { answer } = received;
  if (answer !== undefined) {
    const end = answer(into, 0, 1);
    const told = decodePdu(into.subarray(0, end)) as PduOf<'generic_nack'>;
    const isAnswer = COMMAND_IDS[told.pdu] >= COMMAND_IDS.generic_nack;
    if (!isAnswer || told.seq !== frame.readUInt32BE(12)) throw new Error(`answered with ${JSON.stringify(told)}`);
  }
  dialect.submitted(frame);
}

describe.each([
  ['random', () => randomFrames(format, COUNT, 20260316)],
  ['mutated', () => mutatedFrames(samples, format, COUNT, 20260317)],
])('100,000 %s PDUs', (_name, make) => {
  const frames: Buffer[] = [];
  beforeAll(() => void frames.push(...make()));
  afterAll(() => void (frames.length = 0));

  test('are read and shown in JSON, or refused as they should be', () => {
    const { read, refused } = survive(frames, (frame) => toJson(frame), isPduError);
    expect(read + refused).toBe(COUNT);
    expect(read).toBeGreaterThan(COUNT / 20);
    expect(refused).toBeGreaterThan(COUNT / 20);
  });

  test('make the channel do nothing but answer', () => {
    expect(survive(frames, handle, () => false)).toEqual({ read: COUNT, refused: 0 });
  });
});
