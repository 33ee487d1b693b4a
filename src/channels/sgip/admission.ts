import { createHash, timingSafeEqual } from 'node:crypto';
import type { Dialect } from '../session/dialect';
import type { SgipAccount } from './account';
import { answerTo } from './answer-writer';
import { RESULT, sgipAnswer } from './answers';
import { decodePdu, HEADER_LENGTH, isAnswer, type SgipPdu } from './codec';

/** Login types of a carrier's gateway (4.2.3.1.1): to bring texts and reports, and for the trace of a test connection. */
const FROM_GATEWAY = [2, 11];

const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();

type Admit = NonNullable<Dialect['admit']>;

/** Checks the Bind with which a connection to our listener must begin (3.7.2.1). Its address has been checked before. */
export function createAdmit(account: SgipAccount): Admit {
  const login = digest(account.inboundLogin ?? account.login);
  const secret = digest(account.inboundSecret ?? account.secret);

  return (frame) => {
    const refuse = (result: number, about = sgipAnswer(result).meaning) => {
      const mayAnswer = frame.length >= HEADER_LENGTH && !isAnswer(frame);
      return { taken: false, about, ...(mayAnswer && { answer: answerTo(frame, result) }) };
    };
    let pdu: SgipPdu;
    try {
      pdu = decodePdu(frame);
    } catch {
      return refuse(RESULT.badParameter, '第一个消息无法识别');
    }
    if (pdu.pdu !== 'bind') return refuse(RESULT.badLogin, '没有先登录');
    if (!FROM_GATEWAY.includes(pdu.loginType)) return refuse(RESULT.badLoginType);
    // Both are compared whatever the first gives, so that the time says nothing.
    const known = [timingSafeEqual(digest(pdu.loginName), login), timingSafeEqual(digest(pdu.loginPassword), secret)];
    if (!known.every(Boolean)) return refuse(RESULT.badLogin);
    return { taken: true, about: '已登录', answer: answerTo(frame, RESULT.ok) };
  };
}
