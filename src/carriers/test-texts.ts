import { HOUR, SECOND } from '../core/clock';
import type { Ids } from '../core/ids';
import { maskMobile, type Mobile } from '../core/mobile';
import type { Delivery, OutboundStatus } from '../delivery/delivery';
import type { Keys } from '../store/keys';
import { carrierError } from './errors';

/** Who sends a test: the text goes to their own phone and nowhere else. */
export interface Tester {
  code: string;
  name: string;
  unitName: string;
  unitCode: string;
  mobile: Mobile;
}

export interface TestText extends Omit<OutboundStatus, 'key' | 'to' | 'id' | 'segments' | 'inReplyTo'> {
  id: string;
  mobileMasked: string;
}

export interface TestTexts {
  /** Queues a text to the tester's own phone. Throws AppError `test_limit` beyond `perHour` of one person, `account_unknown`. */
  send(tester: Tester, options: { account?: string; perHour: number }): Promise<TestText>;
  /** What became of one's own; throws `test_unknown`. */
  status(code: string, id: string): Promise<TestText>;
}

const keyOf = (code: string, id: string): string => `carrier-test:${code}:${id}`;

/** Real texts that show whether a carrier delivers; signed with unit and name like every text a person sends (O2). */
export function createTestTexts(deps: {
  delivery: Pick<Delivery, 'enqueue' | 'status'>;
  accounts(): readonly { id: string }[];
  keys: Pick<Keys, 'increment' | 'timeLeft'>;
  ids: Ids;
  service: string;
  signature: string;
}): TestTexts {
  const { delivery, keys } = deps;

  async function status(code: string, id: string): Promise<TestText> {
    const found = await delivery.status(keyOf(code, id));
    if (found === undefined) throw carrierError('test_unknown', `no test text ${id}`);
    const { text, state, code: carrierCode, queuedAt, sentAt, doneAt, to } = found;
    return {
      id,
      mobileMasked: maskMobile(to),
      text,
      state,
      queuedAt,
      ...(carrierCode === undefined ? {} : { code: carrierCode }),
      ...(sentAt === undefined ? {} : { sentAt }),
      ...(doneAt === undefined ? {} : { doneAt }),
    };
  }

  return {
    status,
    send: async ({ code, name, unitName, unitCode, mobile }, { account, perHour }) => {
      if (account !== undefined && !deps.accounts().some(({ id }) => id === account))
        throw carrierError('account_unknown', `no account ${account}`);
      const limit = `limit:test-texts:${code}`;
      if ((await keys.increment(limit, { ttlMs: HOUR })) > perHour) {
        const left = (await keys.timeLeft(limit)) ?? HOUR;
        throw carrierError('test_limit', `more than ${perHour} an hour`, { retryAfter: left / SECOND });
      }
      const id = deps.ids.next();
      const by = account === undefined ? '' : `（通道${account}）`;
      await delivery.enqueue({
        key: keyOf(code, id),
        to: mobile,
        from: deps.service,
        text: `这是一条通道测试短信${by}，由${unitName}${name}在12366平台发出，收到即为正常，无需回复。`,
        lane: 'urgent',
        signature: deps.signature,
        unitCode,
        ...(account === undefined ? {} : { channel: account }),
      });
      return status(code, id);
    },
  };
}
