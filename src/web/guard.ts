import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Author, authorOf, type OperatorActor } from '../directory/actor';
import type { Audit } from '../directory/audit/audit';
import type { Caller, SignedIn, SignIn } from '../directory/sign-in/sign-in';
import { type Action, may, type Place, type Reach, reachOf, type UnitTree } from '../directory/rights';
import type { RateLimit } from '../store/rate-limits';
import type { Endpoint, EndpointName, Target, TargetKind } from './api/contract';
import { ALLOWED_WHILE } from './api/sign-in';
import { WebError } from './errors';
import { cookiesOf, type Cookies, DEVICE_COOKIE, SESSION_COOKIE } from './session-cookies';
import type { UploadedFile } from './upload';

export const CSRF_HEADER = 'x-csrf-token';
const MAX_USER_AGENT = 300;

export type Locate = (id: string) => Promise<Place | undefined>;

export interface GuardDeps {
  signIn: Pick<SignIn, 'session'>;
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
  /** Address and browser of the caller. */
  caller: Caller;
  cookies: Cookies;
  /** Whoever is signed in all the same. */
  session: SignedIn | undefined;
  file: UploadedFile | undefined;
  changed(topic: string): void;
}

/** What a handler behind the sign-in gets. */
export interface OperatorCall extends PublicCall {
  session: SignedIn;
  actor: OperatorActor;
  author: Author;
  /** How far the endpoint's own right reaches, for the filter of a list. */
  reach: Reach;
  reachOf(action: Action): Reach;
  may(action: Action, place?: Place): boolean;
  /** @throws WebError `forbidden` (no such right at all) or `not_found` (not there), and records the denial. */
  demand(action: Action, place: Place): Promise<void>;
}

export interface Guard {
  /** Before the body is read: the session, its state, the CSRF token, the right. */
  admit(name: EndpointName, endpoint: Endpoint, request: FastifyRequest): Promise<SignedIn | undefined>;
  /** After validation: every target of the endpoint is within the caller's scope. */
  checkTargets(endpoint: Endpoint, request: FastifyRequest, session: SignedIn): Promise<void>;
  callOf(
    endpoint: Endpoint,
    request: FastifyRequest,
    reply: FastifyReply,
    session: SignedIn | undefined,
  ): Promise<PublicCall | OperatorCall>;
  /** The session of a request that may have none, without counting as use: an open page's own signs of life keep nobody signed in. */
  peek(request: FastifyRequest): Promise<SignedIn | undefined>;
  /** Whether whoever is signed in has the right anywhere. */
  may(session: SignedIn, action: Action): Promise<boolean>;
}

function actorOf({ code, name, unitCode, roles }: SignedIn, from: string): OperatorActor {
  return { kind: 'operator', code, name, unitCode, roles, from };
}

function isComplete(name: EndpointName, { state }: SignedIn): boolean {
  return state === 'full' || ALLOWED_WHILE[state].includes(name);
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

  const sessionOf = async (request: FastifyRequest, use: boolean): Promise<SignedIn | undefined> => {
    const token = request.cookies[SESSION_COOKIE];
    return token === undefined || token === '' ? undefined : deps.signIn.session(token, { use });
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

  const publicCallOf = (request: FastifyRequest, reply: FastifyReply, session: SignedIn | undefined): PublicCall => {
    const cookies = cookiesOf(request, reply);
    return {
      request,
      reply,
      cookies,
      session,
      caller: {
        from: request.ip,
        userAgent: (request.headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
        device: cookies.get(DEVICE_COOKIE),
      },
      file: undefined,
      changed: deps.changed,
    };
  };

  return {
    peek: (request) => sessionOf(request, false),
    may: async (session, action) => may(actorOf(session, ''), action, await deps.tree()),
    admit: async (name, endpoint, request) => {
      const session = await sessionOf(request, true);
      await withinLimit(session === undefined ? `address:${request.ip}` : `operator:${session.code}`);
      if (endpoint.right === 'anyone') return session;
      if (session === undefined) throw new WebError('signed_out');
      const given = request.headers[CSRF_HEADER];
      if (request.method !== 'GET' && (typeof given !== 'string' || !sameText(given, session.csrf)))
        throw new WebError('csrf');
      if (!isComplete(name, session)) throw new WebError('session_incomplete');
      const actor = actorOf(session, request.ip);
      if (endpoint.right !== 'signed_in' && !may(actor, endpoint.right, await deps.tree())) {
        await denied(actor, endpoint.right, request);
        throw new WebError('forbidden');
      }
      return session;
    },
    checkTargets: async (endpoint, request, session) => {
      if (endpoint.right === 'anyone' || endpoint.right === 'signed_in') return;
      for (const target of endpoint.at ?? []) {
        const id = idOf(target, request);
        // An optional field that was not given names nothing.
        if (id === undefined) continue;
        const place = await deps.locate[target.kind](id);
        await demand(actorOf(session, request.ip), endpoint.right, place, request, id);
      }
    },
    callOf: async (endpoint, request, reply, session) => {
      const call = publicCallOf(request, reply, session);
      if (session === undefined) return call;
      const actor = actorOf(session, request.ip);
      const tree = await deps.tree();
      const reach = (action: Action): Reach => reachOf(actor, action, tree);
      const { right } = endpoint;
      return {
        ...call,
        session,
        actor,
        author: authorOf(actor),
        reach: right === 'anyone' || right === 'signed_in' ? { everywhere: false, unitCodes: [] } : reach(right),
        reachOf: reach,
        may: (action, place) => may(actor, action, tree, place),
        demand: (action, place) => demand(actor, action, place, request, place.unitCode),
      };
    },
  };
}
