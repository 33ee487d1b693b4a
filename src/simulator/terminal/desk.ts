import { errorMessage } from '../../core/errors';
import { type FaultName, type FaultPlan, FAULTS, faultSpelling } from '../faults';
import type { ProtocolName } from '../carrier-side';
import type { Simulator } from '../simulator';
import { type Command, helpText, readCommand } from './command';
import { readMoLine } from './mo-line';
import { STATE_NAMES } from './say';

/** A simulator at the terminal. */
export interface Running {
  protocol: ProtocolName;
  simulator: Simulator;
  receiptDelayMs: number;
}

/** What is typed at the terminal, or stands in a file, done to the simulators. */
export interface Desk {
  /** Carries out a line; false: the user wants to leave. */
  type(line: string): boolean;
  /** Sends every text of a file (`readMoLine`), in order. The lines that are none, numbered from 1, with what is wrong. */
  sendAll(lines: readonly string[]): { line: number; wrong: string }[];
}

export interface DeskDeps {
  running: readonly Running[];
  /** An answer to what was typed, Chinese. */
  say(text: string): void;
}

function doseText(value: FaultPlan[FaultName]): string {
  if (typeof value !== 'object') return value === true ? 'on' : String(value);
  if ('status' in value) return `${value.status}:${doseText(value.dose)}`;
  return 'share' in value ? `${Math.round(value.share * 1e4) / 100}%` : `还有${value.next}次`;
}

function planText(plan: FaultPlan): string {
  const set = (Object.keys(FAULTS) as FaultName[]).filter((name) => plan[name] !== undefined);
  if (set.length === 0) return '没有注入故障';
  return set.map((name) => `${faultSpelling(name)}=${doseText(plan[name])} ${FAULTS[name].about}`).join('\n');
}

function countsText(protocol: ProtocolName, { counts, links, held }: Simulator): string {
  const { submits, accepted, refused, texts, mos, reports, malformed } = counts;
  return [
    `${protocol}：连接${links().length}个，下行收到${submits}段（收下${accepted}、拒收${refused}），合成短信${texts}条`,
    `上行${mos.given}段（已应答${mos.acknowledged}、未应答${held('mo').length}），状态报告${reports.given}条（已应答${reports.acknowledged}）`,
    `不合协议的数据${malformed}次`,
  ].join('，');
}

export function createDesk({ running, say }: DeskDeps): Desk {
  let chosen: ProtocolName | undefined;

  /** The one chosen, else the first that somebody is logged in to, else the first. */
  const current = (): Running => {
    const one =
      running.find(({ protocol }) => protocol === chosen) ??
      running.find(({ simulator }) => simulator.links().length > 0) ??
      running[0];
    if (one === undefined) throw new RangeError('no simulator is running');
    return one;
  };
  const failed = (error: unknown): void => say(`办不到：${errorMessage(error)}`);

  const report = ({ simulator }: Running, { id, state, code }: Extract<Command, { do: 'report' }>): void => {
    if (!simulator.submits.some((submit) => submit.id === id)) return say(`没有标识为 ${id} 的下行`);
    simulator.report(id, state, code === undefined ? {} : { code }).catch(failed);
  };

  const carryOut = (command: Command): void => {
    const one = current();
    const { simulator, receiptDelayMs } = one;
    switch (command.do) {
      case 'mo':
        if (simulator.links().length === 0) say('业务平台还没有登录，登录后自动发出');
        simulator.deliver(command.mo).catch(failed);
        return;
      case 'faults':
        if (command.change !== undefined) simulator.setFaults({ ...simulator.faults, ...command.change });
        return say(planText(simulator.faults));
      case 'no_faults':
        simulator.setFaults({});
        return say(planText({}));
      case 'receipts': {
        const { state } = command;
        simulator.setReceipts(state === 'none' ? undefined : { state, delayMs: receiptDelayMs });
        return say(state === 'none' ? '此后不发状态报告' : `此后的状态报告：${STATE_NAMES[state]}`);
      }
      case 'report':
        return report(one, command);
      case 'use':
        if (!running.some(({ protocol }) => protocol === command.protocol)) return say(`没有启动 ${command.protocol}`);
        chosen = command.protocol;
        return say(`此后的命令对 ${chosen}`);
      case 'kick':
        return simulator.kick();
      case 'terminate':
        simulator.terminate().catch(failed);
        return;
      case 'blackhole':
        simulator.blackhole(command.on);
        return say(command.on ? '黑洞：不收也不发，连接不断' : '恢复收发');
      case 'reset_ids':
        simulator.resetIds();
        return say('消息标识从头编号');
      case 'status':
        for (const { protocol, simulator: each } of running) say(countsText(protocol, each));
        return;
      case 'help':
        return say(helpText());
      case 'quit':
      case 'nothing':
    }
  };

  return {
    type: (line) => {
      const command = readCommand(line);
      if (!command.ok) say(command.expected);
      else if (command.value.do === 'quit') return false;
      else carryOut(command.value);
      return true;
    },
    sendAll: (lines) => {
      const wrong: { line: number; wrong: string }[] = [];
      lines.forEach((line, i) => {
        if (line.trim() === '') return;
        const mo = readMoLine(line);
        if (mo.ok) current().simulator.deliver(mo.value).catch(failed);
        else wrong.push({ line: i + 1, wrong: mo.expected });
      });
      return wrong;
    },
  };
}
