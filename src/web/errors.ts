import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type Refusal } from '../core/errors';
import { describeForLog } from './redact';

/** Every error the HTTP interface answers with: status and the Chinese sentence a person sees. */
export const WEB_ERRORS = {
  bad_request: { status: 400, message: '请求格式不正确。' },
  invalid_json: { status: 400, message: '请求内容不是有效的 JSON。' },
  schema_mismatch: { status: 400, message: '请求内容缺少字段，或字段的类型、长度不符合接口说明。' },
  mobile_form: { status: 400, message: '手机号码应为11位数字，以13至19开头。' },
  text_empty: { status: 400, message: '短信内容不能为空。' },
  text_too_long: { status: 400, message: '短信内容过长，请分成几条发送。' },
  signed_out: { status: 401, message: '请先登录。' },
  chat_over: { status: 401, message: '会话已结束，请重新提问。' },
  session_incomplete: { status: 403, message: '请先按提示修改密码或绑定动态口令。' },
  csrf: { status: 403, message: '页面已过期，请刷新后重试。' },
  forbidden: { status: 403, message: '您没有这项权限；需要的话请联系本单位管理员。' },
  upload_missing: { status: 400, message: '请选择要上传的文件。' },
  host_forbidden: { status: 403, message: '不接受以此域名访问；请联系管理员把它加入允许的域名。' },
  origin_forbidden: { status: 403, message: '不接受来自其他网站的请求。' },
  not_found: { status: 404, message: '没有这个地址。' },
  payload_too_large: { status: 413, message: '请求内容过大。' },
  media_type: { status: 415, message: '请以 application/json 提交。' },
  too_many_requests: { status: 429, message: '操作太频繁，请稍后再试。' },
  internal: { status: 500, message: '系统出错，请稍后再试。' },
  unavailable: { status: 503, message: '服务暂时不可用，请稍后再试。' },
} as const satisfies Record<string, { status: number; message: string }>;

export type WebErrorCode = keyof typeof WEB_ERRORS;

/** Thrown by routes and hooks to answer with an entry of the catalogue. */
export class WebError extends Error {
  readonly code: WebErrorCode;

  constructor(code: WebErrorCode, options: { cause?: unknown } = {}) {
    super(WEB_ERRORS[code].message, options);
    this.name = 'WebError';
    this.code = code;
  }
}

/** Fastify's own codes for what a client did wrong. */
const FASTIFY_CODES: Readonly<Record<string, WebErrorCode>> = {
  FST_ERR_VALIDATION: 'schema_mismatch',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_NOT_FOUND: 'not_found',
};

/** The catalogue entry that anything thrown is answered with. */
export function webErrorCode(error: unknown): WebErrorCode {
  if (error instanceof WebError) return error.code;
  if (error instanceof AppError) return error.retryable ? 'unavailable' : 'internal';
  const { code, statusCode, validation } = error as Partial<FastifyError>;
  if (validation) return 'schema_mismatch';
  const known = code === undefined ? undefined : FASTIFY_CODES[code];
  if (known) return known;
  // JSON with __proto__ or constructor.prototype in it is refused by fastify's parser with a plain SyntaxError.
  if (error instanceof SyntaxError && statusCode === 400) return 'invalid_json';
  if (statusCode === 503) return 'unavailable';
  if (statusCode === 404) return 'not_found';
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? 'bad_request' : 'internal';
}

/** The body of every error answer: a code of the catalogue above, or of the room that refused. */
export interface ErrorBody {
  error: { code: string; message: string };
}

export function errorBody(code: WebErrorCode): ErrorBody {
  return { error: { code, message: WEB_ERRORS[code].message } };
}

/** What a room refuses is answered with its own sentence: the person who asked can mend it. */
const REFUSAL_STATUS: Readonly<Record<Refusal, number>> = {
  invalid: 422,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  too_many: 429,
};

function handleRefusal(error: AppError, refusal: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.log.info({ code: error.code }, 'request refused');
  if (error.retryAfter !== undefined) reply.header('retry-after', Math.ceil(error.retryAfter));
  const body: ErrorBody = { error: { code: error.code, message: error.personMessage } };
  return reply.status(REFUSAL_STATUS[refusal]).type('application/json; charset=utf-8').send(body);
}

/** Answers from the catalogues only: no message, stack or value of the error leaves the process. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof AppError && error.refusal !== undefined)
    return handleRefusal(error, error.refusal, request, reply);
  const code = webErrorCode(error);
  const { status } = WEB_ERRORS[code];
  if (status >= 500) request.log.error({ error: describeForLog(error), code }, 'request failed');
  else request.log.info({ code }, 'request refused');
  return reply.status(status).type('application/json; charset=utf-8').send(errorBody(code));
}
