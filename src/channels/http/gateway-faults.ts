/** Every refusal a gateway may get: status, and a Chinese sentence for whoever connects it (docs/gateway-http.md lists them). */
export const GATEWAY_FAULTS = {
  signature_missing: { status: 401, message: '缺少签名请求头 x-12366-timestamp、x-12366-nonce 或 x-12366-signature。' },
  timestamp_outside: { status: 401, message: '时间戳与本系统时间相差超过5分钟，请校准时钟后重新签名。' },
  signature_invalid: { status: 401, message: '签名不正确，请核对密钥以及签名所用的请求内容原文。' },
  request_replayed: { status: 409, message: '这个 nonce 已经用过；重发请换一个 nonce 重新签名。' },
  payload_too_large: { status: 413, message: '请求内容超过64KB。' },
  invalid_json: { status: 400, message: '请求内容不是有效的 UTF-8 JSON 对象。' },
  schema_mismatch: { status: 400, message: '字段缺失，或类型、长度、取值不符合接口说明。' },
  mobile_form: { status: 400, message: '手机号码应为11位数字，以13至19开头。' },
  poll_not_offered: { status: 404, message: '这个账号以回调方式接收下行短信，不能轮询。' },
  unavailable: { status: 503, message: '短信未能保存，请稍后重发。' },
  stopping: { status: 503, message: '系统正在停止或尚未启动，请稍后重发。' },
} as const satisfies Record<string, { status: number; message: string }>;

export type GatewayFaultCode = keyof typeof GATEWAY_FAULTS;

/** An answer to a gateway, whatever carries it. */
export interface GatewayReply {
  status: number;
  body: object;
  /** Seconds, for a Retry-After header. */
  retryAfter?: number;
}

export class GatewayFault extends Error {
  override readonly name = 'GatewayFault';
  readonly code: GatewayFaultCode;
  /** The field that is wrong, as a JSON pointer. */
  readonly field: string | undefined;

  constructor(code: GatewayFaultCode, field?: string) {
    super(GATEWAY_FAULTS[code].message);
    this.code = code;
    this.field = field;
  }
}

export function faultReply({ code, field }: GatewayFault): GatewayReply {
  const { status, message } = GATEWAY_FAULTS[code];
  const error = field === undefined ? { code, message } : { code, message: `${message}(${field})`, field };
  return { status, body: { error }, ...(status === 503 ? { retryAfter: 5 } : {}) };
}
