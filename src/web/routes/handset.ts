import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Mobile, checkMobile } from '../../core/mobile';
import type { Delivery, ThreadEntry } from '../../delivery/delivery';
import { WebError } from '../errors';
import {
  DemoNumbers,
  type Entry,
  MAX_TEXT_LENGTH,
  MobileParams,
  SendBody,
  SendResult,
  Thread,
  ThreadQuery,
} from '../handset-api';
import type { HandsetDeps } from '../web-deps';

const DEFAULT_LIMIT = 100;

/** @throws WebError mobile_form */
function mobileOf(text: string): Mobile {
  const checked = checkMobile(text);
  if (!checked.ok) throw new WebError('mobile_form');
  return checked.value;
}

/** A bubble as the page gets it: the carrier's code stays inside. */
export function entryOf(entry: ThreadEntry): Entry {
  const { id, direction, text, at, segments, state } = entry;
  return { id, direction, text, at: at.toISOString(), segments, state };
}

/** The demo handset's requests (issue: the handset page): text as a number, read its thread, list the numbers worth trying. */
export function handsetRoutes(handset: HandsetDeps, delivery: Pick<Delivery, 'thread'>): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/api/handset/numbers',
      { schema: { tags: ['handset'], summary: '演示号码', response: { 200: DemoNumbers } } },
      async () => ({ service: handset.service, maxTextLength: MAX_TEXT_LENGTH, numbers: [...handset.numbers] }),
    );

    app.post(
      '/api/handset/messages',
      {
        schema: {
          tags: ['handset'],
          summary: '以某个号码发一条短信；应答时短信已经落盘',
          body: SendBody,
          response: { 202: SendResult },
        },
      },
      async (request, reply) => {
        const { from, text, to, key } = request.body;
        const mobile = mobileOf(from);
        if (text.trim() === '') throw new WebError('text_empty');
        if (text.length > MAX_TEXT_LENGTH) throw new WebError('text_too_long');
        const { outcome } = await handset.text(mobile, text, to, key);
        return reply.status(202).send({ outcome });
      },
    );

    app.get(
      '/api/handset/threads/:mobile',
      {
        schema: {
          tags: ['handset'],
          summary: '一个号码最近的往来短信，旧的在前',
          params: MobileParams,
          querystring: ThreadQuery,
          response: { 200: Thread },
        },
      },
      async (request) => {
        const mobile = mobileOf(request.params.mobile);
        const entries = await delivery.thread(mobile, request.query.limit ?? DEFAULT_LIMIT);
        return { mobile, entries: entries.map(entryOf) };
      },
    );
  };
}
