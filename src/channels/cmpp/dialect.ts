import type { SubmitOutcome } from '../channel';
import type { ChannelDeps } from '../session/account';
import { outcomeOf, readAnswer } from '../session/answers';
import { type Dialect, LoginRefused } from '../session/dialect';
import type { Link } from '../session/link';
import { monthToSecond } from '../session/moments';
import type { CmppAccount } from './account';
import { cmppAnswer, cmppLoginRefusal } from './answers';
import { authenticatorSource, isAuthenticIsmg } from './authenticator';
import { cmpp20, cmpp30, type CmppCodec, type CmppPduOf, HEADER_LENGTH, MAX_LENGTH } from './codec';
import { createReceive } from './receive';
import { createSubmit } from './submit';

const MAX_SEQUENCE = 0xffff_ffff;
const OK = 0;
const VERSION_TOO_HIGH = 4;
/** A CONNECT_RESP whose Status has the one octet of 2.0. */
const CONNECT_RESP_20 = HEADER_LENGTH + 18;

const UNREADABLE: SubmitOutcome = { kind: 'unknown', message: '移动网关的应答无法识别' };

/** What the gateway speaks after a login it has taken: never more than was asked for. */
function agreedOn(tried: CmppCodec, answer: CmppPduOf<'connect_resp'>, length: number): CmppCodec {
  if (tried === cmpp20 || length === CONNECT_RESP_20) return cmpp20;
  return answer.version !== 0 && answer.version < cmpp30.versionOctet ? cmpp20 : cmpp30;
}

/**
 * CMPP 2.0 and 3.0 as a service provider speaks them. With `version: auto` a session begins with 3.0; 2.0 is spoken when the
 * gateway answers 版本太高, in the form of 2.0, or that 2.0 is its highest. Before a first login has succeeded, a gateway that
 * just hangs up is tried with the other version. What was found holds for all connections of the account until the restart.
 */
export function createCmppDialect(account: CmppAccount, deps: ChannelDeps): Dialect {
  const { login: sourceAddr, secret, version: wanted = 'auto', verifyGateway = true } = account;
  let codec = wanted === '2.0' ? cmpp20 : cmpp30;
  let proven = wanted !== 'auto';
  const spoken = () => codec;

  const refusedLogin = (tried: CmppCodec, status: number): LoginRefused => {
    const again = status === VERSION_TOO_HIGH && wanted === 'auto' && tried === cmpp30;
    if (again) codec = cmpp20;
    return new LoginRefused(String(status), cmppLoginRefusal(status), again);
  };

  const login = async (link: Link): Promise<void> => {
    const tried = codec;
    const timestamp = Number(monthToSecond(deps.clock.now()));
    const source = authenticatorSource(sourceAddr, secret, timestamp);
    const reply = await link.request((into, at, seq) =>
      tried.write(
        { pdu: 'connect', seq, sourceAddr, authenticatorSource: source, version: tried.versionOctet, timestamp },
        into,
        at,
      ),
    );
    if (reply.kind !== 'answered') {
      if (!proven && reply.kind === 'lost') codec = tried === cmpp30 ? cmpp20 : cmpp30;
      throw new Error(`connect: ${reply.kind}`);
    }
    const answer = tried.decodePdu(reply.frame);
    if (answer.pdu !== 'connect_resp') throw new Error(`connect: answered with ${answer.pdu}`);
    const { status } = answer;
    if (status !== OK) throw refusedLogin(tried, status);
    if (verifyGateway && !isAuthenticIsmg(answer.authenticatorIsmg, status, source, secret)) {
      throw new LoginRefused(
        'authenticator',
        '网关的认证码不对：对方的口令与本账号不同，或网关实现有误。核实无误后可将 verifyGateway 设为 false',
      );
    }
    codec = agreedOn(tried, answer, reply.frame.length);
    proven = true;
  };

  const submitted = (frame: Buffer): SubmitOutcome => {
    const pdu = readAnswer(codec.decodePdu, frame);
    if (pdu?.pdu !== 'submit_resp') return UNREADABLE;
    if (pdu.result === OK) return pdu.msgId === '0' ? { kind: 'accepted' } : { kind: 'accepted', carrierId: pdu.msgId };
    return outcomeOf(cmppAnswer(pdu.result), String(pdu.result));
  };

  return {
    kind: 'cmpp',
    format: { headerLength: HEADER_LENGTH, sequenceAt: 8, maxSequence: MAX_SEQUENCE, maxLength: MAX_LENGTH },
    login,
    submit: createSubmit(account, deps, spoken),
    submitted,
    receive: createReceive(account, deps, spoken),
    activeTest: (into, at, seq) => codec.write({ pdu: 'active_test', seq }, into, at),
    terminate: (into, at, seq) => codec.write({ pdu: 'terminate', seq }, into, at),
  };
}
