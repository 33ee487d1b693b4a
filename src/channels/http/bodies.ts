import { type Static, Type } from 'typebox';

/** What a gateway and this service say to each other (docs/gateway-http.md). Fields not named here are ignored. */

const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[!-~]+$', description: '网关给出的唯一标识' });
const Moment = Type.String({ format: 'date-time', maxLength: 40, description: 'ISO 8601 时间，含时区' });

const Part = Type.Object(
  {
    reference: Type.Integer({ minimum: 0, maximum: 65_535, description: '长短信参考号' }),
    total: Type.Integer({ minimum: 2, maximum: 255, description: '总段数' }),
    index: Type.Integer({ minimum: 1, maximum: 255, description: '第几段，从1开始' }),
  },
  { description: '长短信中的一段；整条送来时不填' },
);

/** A text a taxpayer sent. */
export const TextBody = Type.Object(
  {
    id: Id,
    from: Type.String({ minLength: 11, maxLength: 20, description: '发送手机号' }),
    to: Type.String({ pattern: '^\\d{3,20}$', description: '接入号，12366及扩展号' }),
    text: Type.String({ maxLength: 10_240, description: '短信内容' }),
    receivedAt: Type.Optional(Moment),
    part: Type.Optional(Part),
  },
  { title: '上行短信' },
);
export type TextBody = Static<typeof TextBody>;

/** What became of a segment this service handed over. */
export const ReceiptBody = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 128, description: '应答中给出的标识；没有给出时为下行短信的 id' }),
    state: Type.Union([Type.Literal('delivered'), Type.Literal('failed'), Type.Literal('expired')], {
      description: '送达、失败、过期',
    }),
    code: Type.Optional(Type.String({ maxLength: 32, description: '运营商状态码，原样' })),
    at: Type.Optional(Moment),
  },
  { title: '状态报告' },
);
export type ReceiptBody = Static<typeof ReceiptBody>;

/** Asks for segments to send (long poll), and says which of the earlier ones have been taken. */
export const PollBody = Type.Object(
  {
    max: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '最多取几条，默认20' })),
    waitSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 30, description: '没有短信时最多等几秒，默认0' })),
    taken: Type.Optional(
      Type.Array(Type.String({ maxLength: 128 }), { maxItems: 100, description: '已收妥的下行短信 id' }),
    ),
  },
  { title: '取下行短信' },
);
export type PollBody = Static<typeof PollBody>;

/** A segment to send: the body of a callback, and an element of a poll's answer. */
export const SegmentBody = Type.Object(
  {
    id: Type.String({ description: '下行短信标识；重复出现的是同一条，只应发一次' }),
    to: Type.String({ description: '接收手机号' }),
    from: Type.String({ description: '接入号' }),
    text: Type.String({ description: '一段短信，已含签名' }),
    lane: Type.Union([Type.Literal('reply'), Type.Literal('urgent'), Type.Literal('bulk')]),
    validUntil: Moment,
    part: Type.Optional(Part),
  },
  { title: '下行短信' },
);
export type SegmentBody = Static<typeof SegmentBody>;

/** What a gateway may answer to a callback; an empty body will do. */
export const TakenBody = Type.Object(
  {
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: '网关的标识，状态报告里将用它' })),
    final: Type.Optional(Type.Boolean({ description: 'true:已送达，不再有状态报告' })),
  },
  { title: '下行应答' },
);
export type TakenBody = Static<typeof TakenBody>;

export const AcceptedBody = Type.Object({
  outcome: Type.Union([Type.Literal('accepted'), Type.Literal('duplicate')]),
});
export const SegmentsBody = Type.Object({ segments: Type.Array(SegmentBody) });
export const ErrorBody = Type.Object({
  error: Type.Object({ code: Type.String(), message: Type.String(), field: Type.Optional(Type.String()) }),
});
