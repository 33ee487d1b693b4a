import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Seen, SelfService } from '../../directory/self-service/self-service';
import { MESSAGE_KINDS, STATUTORY_KINDS } from '../../directory/subscriptions/kinds';
import type { SELF_SERVICE_ENDPOINTS, SelfServiceAnswer } from '../api/self-service';
import type { PublicCall } from '../guard';
import type { Handlers } from '../serve-endpoints';

/** A cookie of its own: it has nothing to do with the sign-in of operators, and is sent to nothing but this part. */
const VISIT_COOKIE = 'sms12366_self_service';
const VISIT_PATH = '/api/self-service';
const TOKEN = /^[\w-]{43}$/;

function tokenOf(request: FastifyRequest): string | undefined {
  const token = request.cookies[VISIT_COOKIE];
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

function setToken(request: FastifyRequest, reply: FastifyReply, token: string | undefined): void {
  const options = {
    path: VISIT_PATH,
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
  } as const;
  if (token === undefined) reply.clearCookie(VISIT_COOKIE, options);
  else reply.setCookie(VISIT_COOKIE, token, options);
}

const STATUTORY = STATUTORY_KINDS.map((kind) => ({ kind, about: MESSAGE_KINDS[kind].about }));

function answer(seen: Seen | undefined): SelfServiceAnswer {
  if (seen === undefined) return { verified: false, statutory: STATUTORY };
  const { mobile, taxpayerId, registered, requested, endsAt, state, history } = seen;
  return {
    verified: true,
    statutory: STATUTORY,
    seen: {
      mobile,
      taxpayerId,
      registered,
      requested,
      endsAt: endsAt.toISOString(),
      kinds: (state?.byKind ?? []).map(({ kind, open, since }) => ({
        kind,
        about: MESSAGE_KINDS[kind].about,
        open,
        ...(since === undefined ? {} : { since: since.toISOString() }),
      })),
      history: history.map(({ id, open, kinds, way, at }) => ({ id, open, kinds, way, at: at.toISOString() })),
    },
  };
}

export interface SelfServiceRoutesDeps {
  selfService: SelfService;
}

/** The taxpayers' page of subscriptions (O5): open to anyone, and to nobody's data without a code. */
export function selfServiceHandlers({ selfService }: SelfServiceRoutesDeps): Handlers<typeof SELF_SERVICE_ENDPOINTS> {
  /** What needs a visit: a cookie of another form is none. */
  const token = ({ request }: PublicCall): string => tokenOf(request) ?? '';
  return {
    'GET /api/self-service/state': async (_input, call) => answer(await selfService.see(token(call))),
    'POST /api/self-service/code': async ({ body }, call) => {
      const visitor = tokenOf(call.request) ?? selfService.newVisitor();
      setToken(call.request, call.reply, visitor);
      return selfService.requestCode(visitor, body, call.caller.from);
    },
    'POST /api/self-service/verify': async ({ body }, call) => {
      const { token: fresh, seen } = await selfService.verify(token(call), body, call.caller.from);
      setToken(call.request, call.reply, fresh);
      return answer(seen);
    },
    'POST /api/self-service/change': async ({ body }, call) => {
      const seen = await selfService.change(token(call), body, call.caller.from);
      call.changed('subscriptions');
      return answer(seen);
    },
    'POST /api/self-service/registration': async ({ body }, call) => {
      const seen = await selfService.register(token(call), body, call.caller.from);
      call.changed('tasks');
      return answer(seen);
    },
    'POST /api/self-service/leave': async (_input, call) => {
      await selfService.leave(token(call));
      setToken(call.request, call.reply, undefined);
      return answer(undefined);
    },
  };
}
