/** Replies are worded for the phone. In the web chat nobody texts, and who has bound no number cannot be texted. */

/** What is said otherwise to every visitor. */
const IN_CHAT: readonly (readonly [RegExp, string])[] = [
  // A button brings it there.
  [/回复1看详情(?:，\d看“[^”]*”)*。$/, ''],
  [/（回复1看下文）$/, '……'],
  [/随时再?发短信来/, '随时在这里说'],
  [/您的短信来得太快/, '您发得太快'],
  [/没能处理您的短信/, '没能处理您说的事'],
  [/一条短信说不完可以分几条/, '一次说不完可以分几次说'],
  [/主动来信/, '主动来'],
];

/** To whoever has bound no number: the answer can only come into the conversation. */
const WITHOUT_NUMBER: readonly (readonly [RegExp, string])[] = [
  [/短信(告诉|回复)您/g, '在这里$1您'],
  [/请稍等短信回复/, '请稍等，答复会出现在这里'],
  [/以短信答复为准/, '以答复为准'],
  [/凭编号用本手机可查结果/, '凭编号在本对话里可查结果'],
  [/本手机号(提交|近期)/, '本对话里$1'],
  [/或用当时的手机号来查/, '或绑定当时的手机号再查'],
  [/本手机号不是登记的联系人/, '您还没有绑定登记过的联系手机'],
];

/** To whoever has: the number is not the one that writes. */
const WITH_NUMBER: readonly (readonly [RegExp, string])[] = [
  [/用本手机可查结果/, '用绑定的手机或在这里可查结果'],
  [/本手机号|本号码/g, '绑定的手机号'],
];

/** What a reply says in the web chat. */
export function worded(text: string, hasNumber: boolean): string {
  const phrases = [...IN_CHAT, ...(hasNumber ? WITH_NUMBER : WITHOUT_NUMBER)];
  return phrases.reduce((said, [phrase, instead]) => said.replace(phrase, instead), text).trim();
}

/** Behind an order of somebody who has bound no number: where the answer comes, and how it can be kept from being lost (E9). */
export const answerHereText = (anonymous: boolean): string =>
  anonymous
    ? '请记下编号，结果在本对话结束前可在这里查。'
    : '请记下编号。答复会出现在本对话里，对话结束后就收不到了；点“绑定手机号”，可短信收到答复。';

/** What is done for a number, asked of somebody who has bound none. */
export const bindFirstText = (business: string): string =>
  `${business}要先确认您的手机号。请点“绑定手机号”，填好短信验证码后再说一次。只告知在税务局登记过的联系手机号；网页上绑定，对话结束即解除。`;

export const bindToSubscribeText =
  '短信提醒开通在手机号上。请点“绑定手机号”，填好短信验证码后再说一次；也可以用手机发KT到12366开通，发TD退订。';
