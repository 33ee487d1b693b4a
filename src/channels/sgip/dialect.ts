import type { SubmitOutcome } from '../channel';
import type { ChannelDeps } from '../session/account';
import { outcomeOf, readAnswer } from '../session/answers';
import { type Dialect, LoginRefused } from '../session/dialect';
import type { SgipAccount } from './account';
import { createAdmit } from './admission';
import { sgipAnswer } from './answers';
import { decodePdu, HEADER_LENGTH, MAX_LENGTH, writePdu } from './codec';
import { messageId } from './message-id';
import { createReceive } from './receive';
import { timeWord } from './sequence';
import { createSubmit } from './submit';

/** SP to gateway, to send commands (4.2.3.1.1). */
const TO_GATEWAY = 1;
/** Half of what 32 bits hold: some gateways keep the running number in a signed integer. */
const MAX_SEQUENCE = 0x7fff_ffff;

const UNREADABLE: SubmitOutcome = { kind: 'unknown', message: '联通网关的应答无法识别' };

/** The answer to a Submit. It repeats the Submit's sequence, and that is the id its Report will have. */
function submitted(frame: Buffer): SubmitOutcome {
  const pdu = readAnswer(decodePdu, frame);
  if (pdu?.pdu !== 'submit_resp') return UNREADABLE;
  if (pdu.result === 0) return { kind: 'accepted', carrierId: messageId(pdu.seq) };
  return outcomeOf(sgipAnswer(pdu.result), String(pdu.result));
}

/**
 * SGIP 1.2 as a service provider speaks it. We Bind (type 1) and submit; the carrier connects to our listener, Binds (type 2),
 * delivers and reports.
 *
 * A message's id is the sequence of its Submit, so it must be one of a kind: the node number is the account's, the moment is
 * that of the submit, and the running number is one for all connections of a process, begun anywhere (`sequenceIsId`). It comes
 * back to the same number after 2^31 submits, in another second; two processes of one account, or one started again within
 * the second or with its clock put back, would have to meet in one second at one of 2^31 numbers.
 */
export function createSgipDialect(account: SgipAccount, deps: ChannelDeps): Dialect {
  const { node, login: loginName, secret: loginPassword } = account;
  const sequenceAt = (number: number) => [node, timeWord(deps.clock.now()), number] as const;

  return {
    kind: 'sgip',
    format: { headerLength: HEADER_LENGTH, sequenceAt: 16, maxSequence: MAX_SEQUENCE, maxLength: MAX_LENGTH },
    sequenceIsId: true,
    login: async (link) => {
      const reply = await link.request((into, at, sequence) =>
        writePdu(
          { pdu: 'bind', seq: sequenceAt(sequence), loginType: TO_GATEWAY, loginName, loginPassword, reserve: '' },
          into,
          at,
        ),
      );
      if (reply.kind !== 'answered') throw new Error(`bind: ${reply.kind}`);
      const pdu = decodePdu(reply.frame);
      if (pdu.pdu !== 'bind_resp') throw new Error(`bind: answered with ${pdu.pdu}`);
      if (pdu.result === 0) return;
      const { meaning, toDo } = sgipAnswer(pdu.result);
      throw new LoginRefused(String(pdu.result), `${meaning}。${toDo}`);
    },
    submit: createSubmit(account, deps),
    submitted,
    receive: createReceive(account, deps),
    terminate: (into, at, sequence) => writePdu({ pdu: 'unbind', seq: sequenceAt(sequence) }, into, at),
    admit: createAdmit(account),
  };
}
