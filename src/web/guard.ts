import '@fastify/cookie';
import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OperatorActor } from '../directory/actor';
import { authorOf } from '../directory/actor';
import type { Audit } from '../directory/audit/audit';
import { type Action, may, type Place, type Reach, reachOf, type UnitTree } from '../directory/rights';
import type { RateLimit } from '../store/rate-limits';
import type { Endpoint, Target, TargetKind } from './api/contract';
import { WebError } from './errors';
import type { UploadedFile } from './upload';

/** Name of the cookie that holds the session's token. */
export const SESSION_COOKIE = 'sms12366_session';
export const CSRF_HEADER = 'x-csrf-token';

/** What the guard knows of a session that is in force. */
export interface GuardedSession {
  actor: OperatorActor;
  /** Must come back in the header of whatever changes something. */
  csrf: string;
  /** Anything but `full`: only what completes the sign-in is allowed. */
  state: string;
}

export type Locate = (id: string) => Promise<Place | undefined>;

export interface GuardDeps {
  /** The session of a token, and its use noted; undefined when there is none in force. */
  session(token: string, from: string): Promise<GuardedSession | undefined>;
  audit: Pick<Audit, 'record'>;
  tree(): Promise<UnitTree>;
  /** Where the things of each kind belong; undefined when there is no such thing. */
  locate: Readonly<Record<TargetKind, Locate>>;
  /** Requests a caller may make: by operator, or by address where nobody is signed in. */
  limit: Pick<RateLimit, 'consume'>;
  /** Tells the pages that are open that something of a topic changed. */
  changed(topic: string): void;
}

/** What a handler of a public endpoint gets. */
export interface PublicCall {
  request: FastifyRequest;
  reply: FastifyReply;
  /** Address of the caller. */
  from: string;
  file: UploadedFile | undefined;
  changed(topic: string): void;
}

/** What a handler behind the sign-in gets. */
export interface OperatorCall extends PublicCall {
  actor: OperatorActor;
  author: ReturnType<typeof authorOf>;
  /** How far the endpoint's own right reaches, for the filter of a list. */
  reach: Reach;
  reachOf(action: Action): Reach;
  may(action: Action, place?: Place): boolean;
  /** @throws WebError `forbidden` (no such right at all) or `not_found` (not there), and records the denial. */
  demand(action: Action, place: Place): Promise<void>;
}

export interface Guard {
  /** Before the body is read: the session, its state, the CSRF token, the right. */
  admit(endpoint: Endpoint, request: FastifyRequest): Promise<OperatorActor | undefined>;
  /** After validation: every target of the endpoint is within the caller's scope. */
  checkTargets(endpoint: Endpoint, request: FastifyRequest, actor: OperatorActor): Promise<void>;
  callOf(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply, actor: OperatorActor): Promise<OperatorCall>;
  publicCallOf(request: FastifyRequest, reply: FastifyReply): PublicCall;
  /** The session of a request that may have none: the live connection. */
  sessionOf(request: FastifyRequest): Promise<GuardedSession | undefined>;
  /** Whether the actor has the right anywhere. */
  may(actor: OperatorActor, action: Action): Promise<boolean>;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function idOf(target: Target, request: FastifyRequest): string | undefined {
  const part = request[target.in] as Record<string, unknown> | undefined;
  const value = part?.[target.field];
  return typeof value === 'string' ? value : undefined;
}

/**
 * The one place where requests of the console are let through: sign-in, CSRF, right, scope (O1–O4). A thing outside the caller's
 * scope is answered like one that does not exist, so that ids cannot be tried; the attempt is recorded (O12).
 */
export function createGuard(deps: GuardDeps): Guard {
  const denied = (actor: OperatorActor, action: string, request: FastifyRequest, id?: string): Promise<void> =>
    deps.audit.record({
      action,
      by: authorOf(actor),
      outcome: 'denied',
      object: { kind: 'route', id: `${request.method} ${request.routeOptions.url ?? ''}`, unitCode: actor.unitCode },
      reason: id === undefined ? '没有这项权限' : '不在管辖范围内',
    });

  const sessionOf: Guard['sessionOf'] = async (request) => {
    const token = request.cookies[SESSION_COOKIE];
    return token === undefined || token === '' ? undefined : deps.session(token, request.ip);
  };

  const withinLimit = async (caller: string): Promise<void> => {
    const { allowed } = await deps.limit.consume(caller);
    if (!allowed) throw new WebError('too_many_requests');
  };

  const demand = async (
    actor: OperatorActor,
    action: Action,
    place: Place | undefined,
    request: FastifyRequest,
    id: string,
  ): Promise<void> => {
    const tree = await deps.tree();
    if (!may(actor, action, tree)) {
      await denied(actor, action, request);
      throw new WebError('forbidden');
    }
    if (place !== undefined && may(actor, action, tree, place)) return;
    if (place !== undefined) await denied(actor, action, request, id);
    throw new WebError('not_found');
  };

  const publicCallOf: Guard['publicCallOf'] = (request, reply) => ({
    request,
    reply,
    from: request.ip,
    file: undefined,
    changed: deps.changed,
  });

  return {
    sessionOf,
    publicCallOf,
    may: async (actor, action) => may(actor, action, await deps.tree()),
    admit: async (endpoint, request) => {
      if (endpoint.right === 'anyone') {
        await withinLimit(`address:${request.ip}`);
        return undefined;
      }
      const session = await sessionOf(request);
      if (session === undefined) {
        await withinLimit(`address:${request.ip}`);
        throw new WebError('signed_out');
      }
      const { actor, csrf, state } = session;
      await withinLimit(`operator:${actor.code}`);
      const given = request.headers[CSRF_HEADER];
      if (request.method !== 'GET' && (typeof given !== 'string' || !sameText(given, csrf))) throw new WebError('csrf');
      if (state !== 'full' && endpoint.incomplete !== true) throw new WebError('session_incomplete');
      if (endpoint.right !== 'signed_in' && !may(actor, endpoint.right, await deps.tree())) {
        await denied(actor, endpoint.right, request);
        throw new WebError('forbidden');
      }
      return actor;
    },
    checkTargets: async (endpoint, request, actor) => {
      if (endpoint.right === 'anyone' || endpoint.right === 'signed_in') return;
      for (const target of endpoint.at ?? []) {
        const id = idOf(target, request);
        // An optional field that was not given names nothing.
        if (id === undefined) continue;
        await demand(actor, endpoint.right, await deps.locate[target.kind](id), request, id);
      }
    },
    callOf: async (endpoint, request, reply, actor) => {
      const tree = await deps.tree();
      const reach = (action: Action): Reach => reachOf(actor, action, tree);
      const isAction = endpoint.right !== 'anyone' && endpoint.right !== 'signed_in';
      return {
        ...publicCallOf(request, reply),
        actor,
        author: authorOf(actor),
        reach: isAction ? reach(endpoint.right as Action) : { everywhere: false, unitCodes: [] },
        reachOf: reach,
        may: (action, place) => may(actor, action, tree, place),
        demand: (action, place) => demand(actor, action, place, request, place.unitCode),
      };
    },
  };
}
