import { AppError, type Refusal } from '../../core/errors';

/** What can be wrong at the door. The first sentence is the same for every reason, so that nothing is learned from it. */
const CATALOGUE = {
  sign_in_refused: { refusal: 'forbidden', person: '工号、密码或动态码不正确。' },
  sign_in_locked: { refusal: 'too_many', person: '尝试次数过多，请稍后再试。' },
  sign_in_busy: { refusal: 'too_many', person: '现在登录的人太多，请稍等几秒再试。' },
  password_wrong: { refusal: 'invalid', person: '当前密码或动态码不正确。' },
  password_short: { refusal: 'invalid', person: '密码至少10个字符。' },
  password_long: { refusal: 'invalid', person: '密码最多128个字符。' },
  password_common: {
    refusal: 'invalid',
    person: '这个密码太常见、太有规律，容易被猜到，请换一个。可以用几个不相干的词组成。',
  },
  password_personal: { refusal: 'invalid', person: '密码中不能有自己的工号、姓名拼音或手机号码，请换一个。' },
  password_reused: { refusal: 'invalid', person: '不能使用最近5次用过的密码，请换一个。' },
  password_first: { refusal: 'conflict', person: '请先修改密码，再绑定动态码。' },
  otp_wrong: { refusal: 'invalid', person: '动态码不正确。请核对手机时间是否准确，等下一个动态码再试。' },
  otp_not_started: { refusal: 'conflict', person: '绑定已过期，请重新扫描二维码。' },
  otp_absent: { refusal: 'conflict', person: '您还没有绑定动态码。' },
  otp_of_administrator: { refusal: 'forbidden', person: '管理员必须使用动态码，不能解除。' },
  invite_unknown: { refusal: 'missing', person: '链接无效、已使用或已过期，请联系系统维护人员重新生成。' },
  demo_fixed: { refusal: 'forbidden', person: '演示账号的密码和动态码不能修改。' },
  session_unknown: { refusal: 'missing', person: '这处登录已经退出，请刷新。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export type SignInErrorCode = keyof typeof CATALOGUE;

export function signInError(code: SignInErrorCode, message: string): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, message, { refusal, personMessage: person });
}

/** Too many failures: says when it may be tried again, the same for codes that exist and codes that do not. */
export function lockedError(secondsLeft: number): AppError {
  const minutes = Math.max(1, Math.ceil(secondsLeft / 60));
  return new AppError('sign_in_locked', `locked for ${Math.ceil(secondsLeft)} s`, {
    refusal: CATALOGUE.sign_in_locked.refusal,
    personMessage: `尝试次数过多，请在${minutes}分钟后再试。`,
    retryAfter: secondsLeft,
  });
}
