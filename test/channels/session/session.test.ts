import { manualClock } from '../../../src/core/clock';
import type { SubmitOutcome } from '../../../src/channels/channel';
import { seeded } from '../fuzz';
import { type Peer, startToyCarrier, type ToyCarrier, type ToySubmit } from './toy-carrier';
import { keepAll, segment, startedWith, toyChannel, type ToySide } from './toy-channel';
import { octets, pdu, TOY, UNWRITABLE } from './toy-protocol';

let carrier: ToyCarrier;
const sides: ToySide[] = [];

beforeEach(async () => {
  carrier = await startToyCarrier();
});
afterEach(async () => {
  await Promise.all(sides.splice(0).map(({ channel }) => channel.stop(200)));
  await carrier.close();
});

function side(
  ...[account, more]: [Partial<Parameters<typeof toyChannel>[0]>?, Parameters<typeof toyChannel>[1]?]
): ToySide {
  const made = toyChannel({ port: carrier.port, ...account }, more);
  sides.push(made);
  return made;
}

/** Submits that the carrier has and has not answered. */
function holdSubmits(): { held: ToySubmit[]; have(count: number): Promise<void> } {
  const held: ToySubmit[] = [];
  carrier.onSubmit = (submit) => held.push(submit);
  return {
    held,
    have: async (count) => {
      while (held.length < count) await carrier.next('submit');
    },
  };
}

const kinds = (outcomes: SubmitOutcome[]): string[] =>
  outcomes.map((outcome) => (outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind));

describe('windows', () => {
  test('submits spread over the connections, fill the windows, and wait in line in their order', async () => {
    const it = side({ connections: 2, window: 3 });
    await startedWith(it, keepAll(), 2);
    const { held, have } = holdSubmits();
    const outcomes = Array.from({ length: 10 }, (_, i) => it.channel.submit(segment(`s-${i}`)));
    await have(6);
    const perPeer = (peer: Peer): number => held.filter((submit) => submit.peer === peer).length;
    expect(carrier.peers.map(perPeer)).toEqual([3, 3]);
    expect(it.channel.state()).toMatchObject({ connected: true, inFlight: 10, window: 6, links: { up: 2, of: 2 } });
    expect(it.channel.state().detail).toBe('已连接2/2，窗口6/6，排队4');
    let answered = 0;
    for (let round = 7; round <= 10; round++) {
      held[answered++]?.answer();
      await have(round);
    }
    expect(held.slice(6).map(({ id }) => id)).toEqual(['s-6', 's-7', 's-8', 's-9']);
    while (answered < 10) held[answered++]?.answer();
    expect(new Set(kinds(await Promise.all(outcomes)))).toEqual(new Set(['accepted']));
    expect(it.channel.state()).toMatchObject({ inFlight: 0, counters: { accepted: 10, connected: 2 } });
  });

  test('ten thousand submits, answered out of order, come back each with its own id', async () => {
    const it = side({ connections: 4, window: 16 });
    await startedWith(it, keepAll(), 4);
    const given = new Map<string, string>();
    let batch: ToySubmit[] = [];
    carrier.onSubmit = (submit) => {
      batch.push(submit);
      if (batch.length > 1) return;
      setImmediate(() => {
        for (const each of batch.reverse()) given.set(each.id, each.answer());
        batch = [];
      });
    };
    const outcomes = await Promise.all(Array.from({ length: 10_000 }, (_, i) => it.channel.submit(segment(`s-${i}`))));
    expect(given.size).toBe(10_000);
    for (const [i, outcome] of outcomes.entries()) {
      expect(outcome).toEqual({ kind: 'accepted', carrierId: given.get(`s-${i}`) });
    }
  });

  test('what the carrier refuses is told with its code and counted', async () => {
    const it = side();
    await startedWith(it);
    carrier.onSubmit = (submit) => submit.answer(8);
    expect(await it.channel.submit(segment('a'))).toMatchObject({ kind: 'refused', class: 'slow_down', code: '8' });
    expect(it.channel.state().counters).toMatchObject({ 'refused.8': 1 });
  });

  test('a text the protocol cannot write is given up, and the session goes on', async () => {
    const it = side();
    await startedWith(it);
    const [bad, good] = await Promise.all([
      it.channel.submit(segment('a', UNWRITABLE)),
      it.channel.submit(segment('b')),
    ]);
    expect(bad).toMatchObject({ kind: 'refused', class: 'give_up', code: 'unwritable' });
    expect(good.kind).toBe('accepted');
    expect(it.logged()).toContain('RangeError');
  });
});

describe('time-outs', () => {
  test('no answer: sent as often as told under one number, then unknown; the answer that comes later is only counted', async () => {
    const it = side({ responseTimeoutSeconds: 0.06, tries: 3 });
    await startedWith(it);
    const { held } = holdSubmits();
    expect(await it.channel.submit(segment('a'))).toEqual({
      kind: 'unknown',
      message: expect.stringMatching(/没有应答/),
    });
    expect(held).toHaveLength(3);
    expect(new Set(held.map(({ sequence }) => sequence)).size).toBe(1);
    expect(it.channel.state().counters).toMatchObject({ resent: 2, timed_out: 1 });
    held[0]?.answer();
    // The next answer comes behind the late one.
    carrier.onSubmit = (submit) => submit.answer();
    expect((await it.channel.submit(segment('b'))).kind).toBe('accepted');
    expect(it.channel.state().counters).toMatchObject({ unmatched: 1, accepted: 1 });
  });

  test('what is given up makes room for what waits in line, though nothing else comes', async () => {
    const it = side({ window: 1, responseTimeoutSeconds: 0.06, tries: 1 });
    await startedWith(it);
    carrier.onSubmit = (submit) => void (submit.id === 'b' && submit.answer());
    const outcomes = [it.channel.submit(segment('a')), it.channel.submit(segment('b'))];
    expect(kinds(await Promise.all(outcomes))).toEqual(['unknown', 'accepted']);
  });

  test('a wall clock that goes back an hour, or on a day, ends nothing early or late', async () => {
    const clock = manualClock('2026-03-16T10:00:00+08:00');
    const it = side({ responseTimeoutSeconds: 0.1, tries: 2 }, { deps: { clock } });
    const host = keepAll();
    await startedWith(it, host);
    const { held, have } = holdSubmits();
    const first = it.channel.submit(segment('a'));
    await have(1);
    clock.advance(24 * 3_600_000);
    held[0]?.answer();
    expect((await first).kind).toBe('accepted');
    const second = it.channel.submit(segment('b'));
    await have(2);
    clock.advance(-25 * 3_600_000);
    expect((await second).kind).toBe('unknown');
    await carrier.peers[0]?.deliver('m', '13800138000', '您好');
    expect(host.texts[0]?.receivedAt).toEqual(new Date('2026-03-16T09:00:00+08:00'));
  });
});

describe('connections that fail', () => {
  test('a black hole: in flight unknown, what waits unsent, the connection given up and made again', async () => {
    const it = side({ window: 2, responseTimeoutSeconds: 0.06, tries: 1, activeTestSeconds: 0.1, activeTestMisses: 2 });
    await startedWith(it);
    carrier.onSubmit = () => undefined;
    carrier.peers[0]?.socket.pause();
    const again = it.line('logged in');
    const lost = it.line('the connection has ended');
    const outcomes = Array.from({ length: 2 }, (_, i) => it.channel.submit(segment(`s-${i}`)));
    expect(kinds(await Promise.all(outcomes))).toEqual(['unknown', 'unknown']);
    expect((await lost).details).toMatchObject({ reason: 'no sign of life' });
    await again;
    expect(it.channel.state()).toMatchObject({ connected: true, inFlight: 0 });
    expect(it.channel.state().counters).toMatchObject({ active_test_missed: 2, disconnected: 1, connected: 2 });
  });

  test('idle, the other side is asked, and stays when it answers', async () => {
    const it = side({ activeTestSeconds: 0.05 });
    await startedWith(it);
    for (let i = 0; i < 3; i++) await carrier.next('test');
    expect(it.channel.state()).toMatchObject({ connected: true, counters: { connected: 1 } });
    expect(it.channel.state().counters).not.toHaveProperty('active_test_missed');
  });

  test('reset by the other side with a full window: what went out is unknown, what waits is unsent; nothing hangs', async () => {
    const it = side({ window: 4, reconnectSeconds: 5 });
    await startedWith(it);
    const { have } = holdSubmits();
    const outcomes = Array.from({ length: 6 }, (_, i) => it.channel.submit(segment(`s-${i}`)));
    await have(4);
    carrier.peers[0]?.socket.resetAndDestroy();
    expect(kinds(await Promise.all(outcomes))).toEqual([
      ...Array<string>(4).fill('unknown'),
      ...Array<string>(2).fill('refused unsent'),
    ]);
    expect(await it.channel.submit(segment('later'))).toMatchObject({
      kind: 'refused',
      class: 'retry_later',
      code: 'stopped',
    });
    expect(it.channel.state()).toMatchObject({ connected: false, inFlight: 0 });
    expect(it.channel.state().detail).toMatch(/^未连接：连接被对方重置/);
  });

  test('one of two connections lost: what waits goes out on the other', async () => {
    const it = side({ connections: 2, window: 1, reconnectSeconds: 5 });
    await startedWith(it, keepAll(), 2);
    const { held, have } = holdSubmits();
    const outcomes = Array.from({ length: 3 }, (_, i) => it.channel.submit(segment(`s-${i}`)));
    await have(2);
    held[0]?.peer.socket.destroy();
    expect((await (outcomes[0] as Promise<SubmitOutcome>)).kind).toBe('unknown');
    held[1]?.answer();
    await have(3);
    held[2]?.answer();
    expect(kinds(await Promise.all(outcomes))).toEqual(['unknown', 'accepted', 'accepted']);
    expect(it.channel.state().detail).toMatch(/^已连接1\/2，窗口0\/2，其余未连接：对方断开了连接/);
  });

  test('waits between tries grow, keep within the longest, and are spread by chance', async () => {
    await carrier.close();
    const draws = [0, 0.5, 0.999];
    let draw = 0;
    const it = side({ reconnectSeconds: 0.08 }, { deps: { random: () => draws[draw++ % 3] as number } });
    await it.channel.start(keepAll());
    const waits: unknown[] = [];
    while (waits.length < 4) waits.push((await it.line('connecting again')).details.waitMs);
    expect(waits).toEqual([40, 60, 80, 40]);
    expect(it.channel.state().detail).toMatch(/^未连接：对方拒绝连接/);
    expect(it.channel.state().counters?.connect_failed).toBeGreaterThanOrEqual(4);
  });

  test('a carrier that restarts is found again', async () => {
    const it = side();
    await startedWith(it);
    const { port } = carrier;
    const ended = it.line('the connection has ended');
    await carrier.close();
    await ended;
    const up = it.line('logged in');
    carrier = await startToyCarrier(port);
    await up;
    expect((await it.channel.submit(segment('a'))).kind).toBe('accepted');
  });

  test('octets that are no PDU end the connection, which is made again', async () => {
    const it = side();
    await startedWith(it);
    const up = it.line('logged in');
    carrier.peers[0]?.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    await up;
    expect(it.channel.state().counters).toMatchObject({ out_of_step: 1 });
  });

  test('the carrier ends the session in order: answered, closed, made again', async () => {
    const it = side();
    await startedWith(it);
    const up = it.line('logged in');
    const ended = it.line('the connection has ended');
    const [peer] = carrier.peers as [Peer];
    expect(await peer.ask(pdu(TOY.terminate))).not.toBeNull();
    expect((await ended).details.reason).toBe('ended by the other side');
    await up;
  });
});

test('whatever fails, each submit ends once: accepted is at the carrier under that id, unsent is not', async () => {
  const it = side({ connections: 3, window: 8, responseTimeoutSeconds: 0.05, tries: 2, activeTestSeconds: 0.1 });
  await startedWith(it, keepAll(), 3);
  const random = seeded(12_366);
  const given = new Map<string, string[]>();
  carrier.onSubmit = (submit) => {
    const chance = random();
    const answer = (): void => {
      given.set(submit.id, [...(given.get(submit.id) ?? []), submit.answer()]);
    };
    if (chance < 0.003) submit.peer.socket.resetAndDestroy();
    else if (chance < 0.006) submit.peer.socket.end();
    else if (chance < 0.009) submit.peer.socket.write(octets(pdu(TOY.submit), 1).subarray(0, 7));
    else if (chance < 0.02) return;
    else if (chance < 0.04) setTimeout(answer, 60);
    else if (chance < 0.06) setImmediate(() => [answer(), answer()]);
    else answer();
  };
  const ids = Array.from({ length: 2_500 }, (_, i) => `s-${i}`);
  const outcomes = new Map<string, SubmitOutcome>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
      const outcome = await it.channel.submit(segment(id));
      outcomes.set(id, outcome);
      if (outcome.kind === 'refused' && it.channel.state().links?.up === 0) await it.line('logged in');
    }
  };
  await Promise.all(Array.from({ length: 30 }, worker));
  const arrived = new Set(carrier.submits.map(({ id }) => id));
  const count = { accepted: 0, unknown: 0, refused: 0 };
  for (const [id, outcome] of outcomes) {
    count[outcome.kind]++;
    if (outcome.kind === 'accepted') expect(given.get(id)).toContain(outcome.carrierId);
    if (outcome.kind === 'refused') expect(arrived.has(id)).toBe(false);
  }
  expect(outcomes.size).toBe(2_500);
  expect(count.accepted).toBeGreaterThan(2_000);
  expect(count.unknown).toBeGreaterThan(0);
  expect(count.refused).toBeGreaterThan(0);
  expect(it.channel.state().inFlight).toBe(0);
}, 60_000);

describe('logging in', () => {
  test('refused: told in Chinese with the code, tried again more slowly', async () => {
    carrier.logins = [3];
    const it = side({ reconnectSeconds: 0.05 });
    const refused = it.line('not logged in');
    const up = it.line('logged in');
    await it.channel.start(keepAll());
    expect((await refused).details).toMatchObject({ code: '3' });
    expect(it.channel.state().detail).toBe('未连接：登录被拒（3：登录名或密码不对）');
    await up;
    expect(it.channel.state()).toMatchObject({ connected: true, counters: { login_refused: 1, connected: 1 } });
  });

  test('refused, but worth another try: at once, and not for ever', async () => {
    carrier.logins = [4, 4, 4, 4, 0];
    const it = side({ reconnectSeconds: 0.05 });
    const waited = it.line('connecting again');
    const up = it.line('logged in');
    await it.channel.start(keepAll());
    await waited;
    expect(carrier.connections).toBe(4);
    await up;
    expect(carrier.connections).toBe(5);
  });

  test('no answer to the login: given up after the time-out, tried again', async () => {
    carrier.logins = [null, 0];
    const it = side({ responseTimeoutSeconds: 0.05 });
    const failed = it.line('not logged in');
    const up = it.line('logged in');
    await it.channel.start(keepAll());
    await failed;
    await up;
  });

  test('what the carrier sends together with its answer to the login is not lost', async () => {
    const host = keepAll();
    const it = side();
    let brought: Promise<string>[] = [];
    carrier.events.on('login', (peer: Peer) => {
      brought = [peer.deliver('m-1', '13800138000', '您好'), peer.deliver('m-2', '13800138000', '在吗')];
    });
    await startedWith(it, host);
    expect(await Promise.all(brought)).toEqual(['acknowledged', 'acknowledged']);
    expect(host.texts.map(({ text }) => text)).toEqual(['您好', '在吗']);
  });
});

describe('on demand', () => {
  const onDemand = { idleCloseSeconds: 0.08, reconnectSeconds: 0.05 };

  test('an idle session is ended in order and counts as connected; the next submit connects', async () => {
    const it = side(onDemand);
    const ended = it.line('the connection has ended');
    await startedWith(it);
    await carrier.next('terminate');
    expect((await ended).details.reason).toBe('terminated');
    expect(it.channel.state()).toMatchObject({ connected: true, links: { up: 0, of: 1 } });
    expect(it.channel.state().detail).toBe('空闲，有短信时再连接');
    const outcomes = await Promise.all([it.channel.submit(segment('a')), it.channel.submit(segment('b'))]);
    expect(kinds(outcomes)).toEqual(['accepted', 'accepted']);
    expect(carrier.connections).toBe(2);
  });

  test('a carrier that is gone when it is needed: what waits is unsent, and tried again until it is back', async () => {
    const it = side(onDemand);
    const ended = it.line('the connection has ended');
    await startedWith(it);
    await ended;
    const { port } = carrier;
    await carrier.close();
    expect(kinds([await it.channel.submit(segment('a'))])).toEqual(['refused unsent']);
    expect(it.channel.state().connected).toBe(false);
    const up = it.line('logged in');
    carrier = await startToyCarrier(port);
    await up;
    expect((await it.channel.submit(segment('b'))).kind).toBe('accepted');
  });
});

describe('stopping', () => {
  test('drains the window: what is in flight is answered, what waits is given back, the session is ended in order', async () => {
    const it = side({ window: 3 });
    await startedWith(it);
    const { held, have } = holdSubmits();
    const outcomes = Array.from({ length: 5 }, (_, i) => it.channel.submit(segment(`s-${i}`)));
    await have(3);
    const terminated = carrier.next('terminate');
    const stopped = it.channel.stop(5_000);
    expect(await it.channel.submit(segment('late'))).toMatchObject({ kind: 'refused', code: 'stopped' });
    for (const submit of held) submit.answer();
    await stopped;
    await terminated;
    expect(kinds(await Promise.all(outcomes))).toEqual([
      ...Array<string>(3).fill('accepted'),
      ...Array<string>(2).fill('refused stopped'),
    ]);
    expect(held).toHaveLength(3);
    expect(it.channel.state()).toMatchObject({ connected: false, inFlight: 0, detail: '已停止' });
  });

  test('what is not answered in time is unknown', async () => {
    const it = side();
    await startedWith(it);
    const { have } = holdSubmits();
    const outcome = it.channel.submit(segment('a'));
    await have(1);
    await it.channel.stop(50);
    expect((await outcome).kind).toBe('unknown');
  });

  test('ends as soon as the last that was in flight is given up', async () => {
    const it = side({ responseTimeoutSeconds: 0.06, tries: 1 });
    await startedWith(it);
    const { have } = holdSubmits();
    const outcome = it.channel.submit(segment('a'));
    await have(1);
    await it.channel.stop(60_000);
    expect((await outcome).kind).toBe('unknown');
  });

  test('while connecting, logging in, or waiting to connect again', async () => {
    carrier.logins = [null];
    const loggingIn = side();
    const login = carrier.next('login');
    await loggingIn.channel.start(keepAll());
    await login;
    await loggingIn.channel.stop(1_000);

    const connecting = side();
    await connecting.channel.start(keepAll());
    await connecting.channel.stop(1_000);

    const elsewhere = await startToyCarrier();
    await elsewhere.close();
    const waiting = side({ port: elsewhere.port, reconnectSeconds: 600 });
    const waits = waiting.line('connecting again');
    await waiting.channel.start(keepAll());
    await waits;
    await waiting.channel.stop(1_000);

    for (const { channel } of [loggingIn, connecting, waiting]) {
      expect(channel.state()).toMatchObject({ connected: false, inFlight: 0, links: { up: 0 } });
    }
    expect(carrier.peers).toHaveLength(0);
  });

  test('a channel that was never started stops', async () => {
    const it = side();
    await it.channel.stop(10);
    expect(it.channel.state()).toMatchObject({ connected: false, detail: '未启动' });
    expect(await it.channel.submit(segment('a'))).toMatchObject({ kind: 'refused', code: 'stopped' });
  });
});
