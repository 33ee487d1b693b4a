/** What every recording says, so that vectors of different peers can be laid side by side. Numbers and secrets are invented. */

export const LOGIN = '106123';
export const SECRET = 'Peer-Secret1';
/** SMPP's password has at most 8 characters. */
export const SMPP_SECRET = SECRET.slice(0, 8);
export const MOBILE = '13800000001';
export const CODE = '12366';
export const CODE_WITH_EXTENSION = '1236601';

export const SHORT_ASCII = 'CX 12366 OK';
export const SHORT_CHINESE = '您好，申报已受理。';
export const LONG_CHINESE =
  '关于个人所得税汇算清缴退税进度的说明：您提交的申请我们已经收到并转交主管税务机关审核处理，审核完成后会以短信通知您，' +
  '请留意。如需补充资料请登录电子税务局上传。如有疑问请拨打12366咨询热线。';
export const LONG_ASCII = 'Your application 12366-2026-000123 has been taken. '.repeat(4).trim();
