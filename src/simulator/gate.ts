import { errorMessage } from '../core/errors';
import type { CarrierSide, FromProvider } from './carrier-side';
import type { Connection } from './connection';
import type { Counts } from './counts';
import type { Dice } from './dice';
import type { EventSource } from './events';
import type { Ledger, TakenSubmit } from './ledger';
import type { ProviderAccount } from './options';

type Login = Extract<FromProvider, { kind: 'login' }>;
type Submit = Extract<FromProvider, { kind: 'submit' }>;

/** One connection as the carrier's gateway sees it. */
export interface Visitor {
  readonly connection: Connection;
  side: CarrierSide;
  /** Absent until it has logged in. */
  account?: ProviderAccount;
  submits: boolean;
  receives: boolean;
  /** PDUs received. */
  pdus: number;
}

export interface GateDeps {
  accounts: readonly ProviderAccount[];
  dice: Dice;
  events: EventSource;
  ledger: Ledger;
  counts: Counts;
  now: () => Date;
  nextSequence: () => number;
  random: () => number;
  /** The id for the next submit. */
  nextId(): string;
  /** It may be sent texts and reports from now on. */
  ready(visitor: Visitor): void;
  /** It has ended its session, or is about to be closed. */
  ended(visitor: Visitor): void;
  /** The response to a request of ours. */
  answered(visitor: Visitor, sequence: number, status: number): void;
  /** A submit has been taken: sees to its reports. `answer` writes the answer, which must not be forgotten. */
  taken(visitor: Visitor, submit: TakenSubmit, reportWanted: boolean, answer: () => void): void;
}

/** What a carrier's gateway does with each frame of a connection. */
export interface Gate {
  frame(visitor: Visitor, frame: Buffer): void;
  /** Notes what is no PDU of the protocol. */
  malformed(visitor: Visitor, about: string): void;
}

const UNKNOWN_COMMAND = 0x0000_0fff;
const GARBAGE_OCTETS = 64;
const TOO_LONG = 0x0100_0000;

function unknownPdu({ format }: CarrierSide, sequence: number): Buffer {
  const pdu = Buffer.alloc(format.headerLength);
  pdu.writeUInt32BE(pdu.length, 0);
  pdu.writeUInt32BE(UNKNOWN_COMMAND, 4);
  pdu.writeUInt32BE(sequence, format.sequenceAt);
  return pdu;
}

function tooLongPdu(side: CarrierSide, sequence: number): Buffer {
  const pdu = unknownPdu(side, sequence);
  pdu.writeUInt32BE(TOO_LONG, 0);
  return pdu;
}

export function createGate(deps: GateDeps): Gate {
  const { accounts, dice, events, ledger, counts, now, nextSequence, random, nextId } = deps;

  /** A status that the faults ask for may be more than the protocol's field holds. */
  const writeFaulty = ({ connection }: Visitor, write: () => void): void => {
    try {
      write();
    } catch (error) {
      events.emit('unwritable', { link: connection.name, about: errorMessage(error) });
    }
  };

  /** Why a login is not taken; undefined: it is. */
  const admit = (
    visitor: Visitor,
    login: Login,
    account: ProviderAccount | undefined,
  ): { status: number; why: string } | undefined => {
    const byFault = dice.loginRefusal();
    if (byFault !== undefined) return { status: byFault, why: '故障：拒绝登录' };
    if (login.refusal !== undefined) return login.refusal;
    const status = visitor.side.loginRefusedStatus;
    if (account === undefined) return { status, why: '没有这个登录名' };
    return login.knows(account.secret) ? undefined : { status, why: '密码（共享密钥）不符' };
  };

  const logIn = (visitor: Visitor, login: Login): void => {
    const { connection } = visitor;
    const account = accounts.find((candidate) => candidate.login === login.login);
    const refusal = admit(visitor, login, account);
    if (refusal !== undefined) {
      counts.loginsRefused += 1;
      events.emit('login_refused', { link: connection.name, login: login.login, ...refusal });
      return writeFaulty(visitor, () => connection.write(login.answer(refusal.status, account?.secret ?? '')));
    }
    visitor.account = account;
    visitor.side = login.speaks ?? visitor.side;
    visitor.submits = login.submits;
    visitor.receives = login.receives;
    counts.logins += 1;
    connection.write(login.answer(0, account?.secret ?? ''));
    const { submits, receives } = login;
    events.emit('login', { link: connection.name, login: login.login, submits, receives });
    if (receives) deps.ready(visitor);
  };

  const answerSubmit = (visitor: Visitor, { answer }: Submit, status: number, id: string): void => {
    const { connection } = visitor;
    const writer = answer(status, id);
    const write = (): void => {
      if (dice.strikes('half')) return connection.writeHalf(writer);
      if (dice.strikes('wrongSequence')) return connection.writeWrong(writer);
      connection.write(writer);
      if (dice.strikes('doubleResponse')) connection.write(writer);
    };
    const late = dice.lateBy();
    if (late === undefined) return writeFaulty(visitor, write);
    setTimeout(writeFaulty, late, visitor, write).unref();
  };

  /** Status with which it is refused; 0: it is taken. */
  const statusFor = (visitor: Visitor): number => {
    if (dice.throttled()) return visitor.side.busyStatus;
    return dice.refusal() ?? 0;
  };

  const takeSubmit = (visitor: Visitor, submit: Submit): void => {
    const { connection, side } = visitor;
    const { submitted } = submit;
    counts.submits += 1;
    if (dice.strikes('deaf')) return;
    const status = statusFor(visitor);
    const silent = status === 0 && dice.strikes('silence');
    const at = now();
    const id = status === 0 ? (submitted.id ?? nextId()) : '';
    if (events.heard('submit')) {
      const { from, to, text, part } = submitted;
      const told = { from, to, text, ...(part !== undefined && { part }) };
      events.emit('submit', { link: connection.name, id, ...told, status: silent ? 'unanswered' : status });
    }
    if (status !== 0) {
      counts.refused += 1;
      return answerSubmit(visitor, submit, status, submitted.id ?? side.newId(0));
    }
    counts.accepted += 1;
    const { from, to, text, part, reportWanted } = submitted;
    const login = visitor.account?.login ?? '';
    const placed = part !== undefined && { part };
    const kept: TakenSubmit = { id, link: connection.name, login, from, to, text, at, ...placed };
    ledger.take(kept);
    deps.taken(visitor, kept, reportWanted, () => {
      if (!silent) answerSubmit(visitor, submit, 0, id);
    });
  };

  /** What is sent after a submit to see whether the other side stands it. */
  const disturb = ({ connection, side }: Visitor): void => {
    if (dice.strikes('unknownPdu')) connection.writeRaw(unknownPdu(side, nextSequence()));
    if (dice.strikes('garbage'))
      connection.writeRaw(Uint8Array.from({ length: GARBAGE_OCTETS }, () => Math.floor(random() * 256)));
    if (dice.strikes('tooLong')) connection.writeRaw(tooLongPdu(side, nextSequence()));
  };

  const malformed = ({ connection }: Visitor, about: string): void => {
    counts.malformed += 1;
    events.emit('malformed', { link: connection.name, about });
  };

  return {
    malformed,
    frame: (visitor, frame) => {
      const { connection, side } = visitor;
      visitor.pdus += 1;
      if (dice.dropped(visitor.pdus)) return connection.destroy('故障：断开连接');
      const read = side.read(frame);
      switch (read.kind) {
        case 'login':
          return logIn(visitor, read);
        case 'submit':
          if (visitor.account === undefined || !visitor.submits) {
            malformed(visitor, '未登录（或不是用于发送的连接）就提交短信');
            return connection.write(read.answer(side.loginRefusedStatus, side.newId(0)));
          }
          takeSubmit(visitor, read);
          return disturb(visitor);
        case 'active_test':
          counts.activeTests += 1;
          events.emit('active_test', { link: connection.name });
          if (dice.activeTestIgnored()) return;
          return connection.write(read.answer);
        case 'terminate':
          events.emit('terminated', { link: connection.name });
          deps.ended(visitor);
          return connection.write(read.answer);
        case 'other':
          return connection.write(read.answer);
        case 'answer':
          return deps.answered(visitor, frame.readUInt32BE(side.format.sequenceAt), read.status);
        case 'fault':
          malformed(visitor, read.about);
          if (read.answer !== undefined) connection.write(read.answer);
      }
    },
  };
}
