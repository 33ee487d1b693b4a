import type { SubmitOutcome } from '../channel';
import type { ChannelDeps } from '../session/account';
import { outcomeOf, readAnswer } from '../session/answers';
import { type Dialect, LoginRefused } from '../session/dialect';
import { monthToSecond } from '../session/moments';
import type { SmgpAccount } from './account';
import { smgpAnswer } from './answers';
import { authenticatorClient, authenticatorServer } from './authenticator';
import { decodePdu, HEADER_LENGTH, MAX_LENGTH, VERSION_30, writePdu } from './codec';
import { createReceive } from './receive';
import { createSubmit } from './submit';

/** 6.2.3: to send and to receive. */
const BOTH_WAYS = 2;
/** Half of what 32 bits hold: some gateways keep the sequence number in a signed integer. */
const MAX_SEQUENCE = 0x7fff_ffff;

const UNREADABLE: SubmitOutcome = { kind: 'unknown', message: '电信网关的应答无法识别' };

function submitted(frame: Buffer): SubmitOutcome {
  const pdu = readAnswer(decodePdu, frame);
  if (pdu?.pdu !== 'submit_resp') return UNREADABLE;
  if (pdu.status === 0) return { kind: 'accepted', carrierId: pdu.msgId };
  return outcomeOf(smgpAnswer(pdu.status), String(pdu.status));
}

/** SMGP 3.0 as a service provider speaks it. A message's id is the MsgID of the Submit_Resp, 20 hex digits. */
export function createSmgpDialect(account: SmgpAccount, deps: ChannelDeps): Dialect {
  const { login: clientId, secret, loginMode = BOTH_WAYS } = account;

  return {
    kind: 'smgp',
    format: { headerLength: HEADER_LENGTH, sequenceAt: 8, maxSequence: MAX_SEQUENCE, maxLength: MAX_LENGTH },
    login: async (link) => {
      const timestamp = Number(monthToSecond(deps.clock.now()));
      const authClient = authenticatorClient(clientId, secret, timestamp);
      const reply = await link.request((into, at, seq) =>
        writePdu({ pdu: 'login', seq, clientId, authClient, loginMode, timestamp, version: VERSION_30 }, into, at),
      );
      if (reply.kind !== 'answered') throw new Error(`login: ${reply.kind}`);
      const pdu = decodePdu(reply.frame);
      if (pdu.pdu !== 'login_resp') throw new Error(`login: answered with ${pdu.pdu}`);
      if (pdu.status !== 0) {
        const { meaning, toDo } = smgpAnswer(pdu.status);
        throw new LoginRefused(String(pdu.status), `${meaning}。${toDo}`);
      }
      // Gateways that leave it out or reckon it otherwise are common; the administrator should know.
      if (pdu.authServer !== authenticatorServer(pdu.status, authClient, secret)) {
        deps.log.warn({ account: account.id, link: link.name }, 'the AuthenticatorServer of the gateway is not right');
      }
    },
    submit: createSubmit(account, deps),
    submitted,
    receive: createReceive(account, deps),
    activeTest: (into, at, seq) => writePdu({ pdu: 'active_test', seq }, into, at),
    terminate: (into, at, seq) => writePdu({ pdu: 'exit', seq }, into, at),
  };
}
