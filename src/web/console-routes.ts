import fastifyMultipart from '@fastify/multipart';
import type { FastifyPluginAsync } from 'fastify';
import { ADDRESS_BOOK_ENDPOINTS } from './api/address-book';
import { CONVERSATION_ENDPOINTS } from './api/conversations';
import { SEARCH_ENDPOINTS } from './api/search';
import type { Operators } from '../directory/operators/operators';
import { AUDIT_ENDPOINTS } from './api/audit';
import { CARRIER_ENDPOINTS } from './api/carriers';
import { SETTINGS_ENDPOINTS } from './api/settings';
import { HOME_ENDPOINTS } from './api/home';
import { SELF_SERVICE_ENDPOINTS } from './api/self-service';
import { OPERATOR_ENDPOINTS } from './api/operators';
import { SIGN_IN_ENDPOINTS } from './api/sign-in';
import { SUBSCRIPTION_ENDPOINTS } from './api/subscriptions';
import { UNIT_ENDPOINTS } from './api/units';
import { TASK_ENDPOINTS } from './api/tasks';
import { createGuard, type GuardDeps } from './guard';
import type { LiveHub } from './live';
import { addressBookHandlers, type AddressBookRoutesDeps } from './routes/address-book';
import { conversationHandlers, type ConversationRoutesDeps } from './routes/conversations';
import { searchHandlers, type SearchDeps } from './routes/search';
import { auditHandlers, type AuditRoutesDeps } from './routes/audit';
import { carrierHandlers, type CarrierRoutesDeps } from './routes/carriers';
import { settingsHandlers, type SettingsRoutesDeps } from './routes/settings';
import { type HomeDeps, homeHandlers } from './routes/home';
import { selfServiceHandlers, type SelfServiceRoutesDeps } from './routes/self-service';
import { operatorHandlers, type OperatorRoutesDeps } from './routes/operators';
import { signInHandlers, type SignInRoutesDeps } from './routes/sign-in';
import { subscriptionHandlers, type SubscriptionRoutesDeps } from './routes/subscriptions';
import { taskHandlers, type TaskRoutesDeps } from './routes/tasks';
import { CHAT_ENDPOINTS } from './api/chat';
import { chatHandlers, type ChatDeps } from './routes/chat';
import { chatLiveRoute, type ChatLiveDeps } from './routes/chat-live';
import { unitHandlers, type UnitRoutesDeps } from './routes/units';
import { serveEndpoints } from './serve-endpoints';

/** What the console works on: the rooms of the bureau, as its routes need them. */
export interface ConsoleDeps
  extends
    Omit<GuardDeps, 'changed' | 'signIn' | 'audit'>,
    SignInRoutesDeps,
    OperatorRoutesDeps,
    Pick<HomeDeps, 'connection' | 'clock' | 'alerts'>,
    SubscriptionRoutesDeps,
    SelfServiceRoutesDeps,
    UnitRoutesDeps,
    AuditRoutesDeps,
    SettingsRoutesDeps,
    CarrierRoutesDeps,
    Omit<AddressBookRoutesDeps, 'operators'>,
    TaskRoutesDeps,
    ConversationRoutesDeps,
    Omit<SearchDeps, 'addressBook' | 'conversations' | 'operators'> {
  live: LiveHub;
  operators: Operators;
  /** Absent: there is no web chat. */
  chat?: ChatDeps & ChatLiveDeps;
}

/** Every table of endpoints with its handlers, one line a room, behind the one guard. */
export function consoleRoutes(deps: ConsoleDeps): FastifyPluginAsync {
  return async (app) => {
    const guard = createGuard({ ...deps, changed: deps.live.changed });
    await app.register(fastifyMultipart);
    await app.register(deps.live.route(guard));
    serveEndpoints(app, 'operators', OPERATOR_ENDPOINTS, operatorHandlers(deps), guard);
    serveEndpoints(app, 'units', UNIT_ENDPOINTS, unitHandlers(deps), guard);
    serveEndpoints(app, 'sign-in', SIGN_IN_ENDPOINTS, signInHandlers(deps), guard);
    serveEndpoints(app, 'home', HOME_ENDPOINTS, homeHandlers(deps), guard);
    serveEndpoints(app, 'subscriptions', SUBSCRIPTION_ENDPOINTS, subscriptionHandlers(deps), guard);
    serveEndpoints(app, 'address-book', ADDRESS_BOOK_ENDPOINTS, addressBookHandlers(deps), guard);
    serveEndpoints(app, 'tasks', TASK_ENDPOINTS, taskHandlers(deps), guard);
    serveEndpoints(app, 'conversations', CONVERSATION_ENDPOINTS, conversationHandlers(deps), guard);
    serveEndpoints(app, 'search', SEARCH_ENDPOINTS, searchHandlers(deps), guard);
    serveEndpoints(app, 'self-service', SELF_SERVICE_ENDPOINTS, selfServiceHandlers(deps), guard);
    if (deps.chat) {
      serveEndpoints(app, 'chat', CHAT_ENDPOINTS, chatHandlers(deps.chat), guard);
      await app.register(chatLiveRoute(deps.chat));
    }
    serveEndpoints(app, 'audit', AUDIT_ENDPOINTS, auditHandlers(deps), guard);
    serveEndpoints(app, 'settings', SETTINGS_ENDPOINTS, settingsHandlers(deps), guard);
    serveEndpoints(app, 'carriers', CARRIER_ENDPOINTS, carrierHandlers(deps), guard);
  };
}
