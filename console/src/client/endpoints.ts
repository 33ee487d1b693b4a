import type { AUDIT_ENDPOINTS } from '../../../src/web/api/audit';
import type { CARRIER_ENDPOINTS } from '../../../src/web/api/carriers';
import type { CHAT_ENDPOINTS } from '../../../src/web/api/chat';
import type { ADDRESS_BOOK_ENDPOINTS } from '../../../src/web/api/address-book';
import type { Answer, Endpoint, Input } from '../../../src/web/api/contract';
import type { CONVERSATION_ENDPOINTS } from '../../../src/web/api/conversations';
import type { HOME_ENDPOINTS } from '../../../src/web/api/home';
import type { OPERATOR_ENDPOINTS } from '../../../src/web/api/operators';
import type { SEARCH_ENDPOINTS } from '../../../src/web/api/search';
import type { SELF_SERVICE_ENDPOINTS } from '../../../src/web/api/self-service';
import type { SETTINGS_ENDPOINTS } from '../../../src/web/api/settings';
import type { SIGN_IN_ENDPOINTS } from '../../../src/web/api/sign-in';
import type { SUBSCRIPTION_ENDPOINTS } from '../../../src/web/api/subscriptions';
import type { UNIT_ENDPOINTS } from '../../../src/web/api/units';
import type { TASK_ENDPOINTS } from '../../../src/web/api/tasks';

/** Every endpoint the console may call, as the server declares them. A new table of src/web/api/ is added here, once. */
export type ConsoleEndpoints = typeof ADDRESS_BOOK_ENDPOINTS &
  typeof AUDIT_ENDPOINTS &
  typeof CARRIER_ENDPOINTS &
  typeof CHAT_ENDPOINTS &
  typeof CONVERSATION_ENDPOINTS &
  typeof HOME_ENDPOINTS &
  typeof OPERATOR_ENDPOINTS &
  typeof SEARCH_ENDPOINTS &
  typeof SELF_SERVICE_ENDPOINTS &
  typeof SETTINGS_ENDPOINTS &
  typeof SIGN_IN_ENDPOINTS &
  typeof SUBSCRIPTION_ENDPOINTS &
  typeof TASK_ENDPOINTS &
  typeof UNIT_ENDPOINTS;

export type EndpointName = keyof ConsoleEndpoints & string;
export type AnswerOf<N extends EndpointName> = Answer<ConsoleEndpoints[N] & Endpoint>;

type Part = 'params' | 'query' | 'body';
type InputOf<N extends EndpointName> = Input<ConsoleEndpoints[N] & Endpoint>;
/** The parts an endpoint declares; a part whose fields are all optional may be left out whole. */
type Needed<I> = {
  [P in Part as P extends keyof I ? (I[P] extends undefined ? never : object extends I[P] ? never : P) : never]: I[P &
    keyof I];
};
type Allowed<I> = {
  [P in Part as P extends keyof I ? (I[P] extends undefined ? never : object extends I[P] ? P : never) : never]?: I[P &
    keyof I];
};

export interface CallOptions {
  /** Ends the request; the call then rejects with `code: 'aborted'`. */
  signal?: AbortSignal;
  /** The file of an upload; sent as multipart/form-data. */
  file?: File;
}
export type CallInput<N extends EndpointName> = Needed<InputOf<N>> & Allowed<InputOf<N>> & CallOptions;
/** The input may be left out where the endpoint needs none. */
export type CallArguments<N extends EndpointName> =
  object extends CallInput<N> ? [input?: CallInput<N>] : [input: CallInput<N>];
