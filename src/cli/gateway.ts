import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { AppError, errorMessage } from '../core/errors';
import { PROTOCOLS, type ProtocolName } from '../simulator/carrier-side';
import { readFaults } from '../simulator/faults';
import { ID_FORMS, type IdForm, type ProviderListener, type ReceiptPlan } from '../simulator/options';
import { type Simulator, startSimulator } from '../simulator/simulator';
import { STATES } from '../simulator/terminal/command';
import { createDesk, type Running } from '../simulator/terminal/desk';
import { say, sayJson } from '../simulator/terminal/say';
import { wholeNumber } from './whole-number';

/** Where each listens when nothing is said, the carriers' usual ports. CMPP 3.0's gateway takes service providers of 2.0 as well. */
const PORTS: Record<ProtocolName, number> = { cmpp20: 7891, cmpp30: 7890, sgip12: 8801, smgp30: 8890, smpp34: 2775 };
const ALL: readonly ProtocolName[] = ['cmpp30', 'sgip12', 'smgp30', 'smpp34'];

interface Typed {
  protocol?: ProtocolName;
  all?: true;
  host: string;
  port?: number;
  login: string;
  secret: string;
  secretFile?: string;
  code: string;
  receipts: (typeof STATES)[number] | 'none';
  receiptDelay: number;
  mo?: string;
  fault?: string[];
  sp: string;
  idForm: IdForm;
  redeliver: number;
  json?: true;
}

function wrong(message: string): AppError {
  return new AppError('gateway_option', message, { personMessage: message });
}

function readFile(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw wrong(`${option} 的文件 ${path} 读不出来：${errorMessage(error)}`);
  }
}

function readProvider(text: string): ProviderListener {
  const [, host, port] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined) throw wrong(`--sp 应为 地址:端口，例如 127.0.0.1:8802，收到“${text}”`);
  return { host, port: wholeNumber('--sp 的端口', 1, 65_535)(port) };
}

async function listen(protocol: ProtocolName, port: number, typed: Typed, secret: string): Promise<Simulator> {
  const { host, login, code, receipts, idForm } = typed;
  const sp = protocol === 'sgip12' ? readProvider(typed.sp) : undefined;
  const faults = readFaults(typed.fault ?? []);
  if (!faults.ok) throw wrong(faults.expected);
  const plan: ReceiptPlan | undefined =
    receipts === 'none' ? undefined : { state: receipts, delayMs: typed.receiptDelay };
  try {
    return await startSimulator({
      protocol,
      host,
      port,
      accounts: [{ login, secret, code }],
      ...(sp !== undefined && { sp }),
      ...(plan !== undefined && { receipts: plan }),
      faults: faults.value,
      idForm,
      redelivery: { afterMs: typed.redeliver * 1_000 },
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw wrong(`端口 ${port} 已被占用，用 --port 换一个`);
    throw error;
  }
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);

function watch({ protocol, simulator }: Running, json: boolean, several: boolean): void {
  let unreachable = false;
  simulator.on('*', (event) => {
    // It tries every second: once is enough to say so.
    const repeated = unreachable && event.event === 'unreachable';
    if (event.event === 'unreachable' || event.event === 'login') unreachable = event.event === 'unreachable';
    if (repeated) return;
    const line = json ? sayJson(event, protocol) : say(event, several ? protocol : undefined);
    if (line !== undefined) write(line);
  });
}

/** Reads lines until the user leaves, or the process is told to end. */
async function converse(type: (line: string) => boolean): Promise<void> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  await new Promise<void>((resolve) => {
    const leave = (): void => {
      lines.close();
      resolve();
    };
    lines.on('line', (line) => {
      if (!type(line)) leave();
    });
    process.once('SIGINT', leave);
    process.once('SIGTERM', leave);
  });
  process.stdin.destroy();
}

async function run(typed: Typed): Promise<void> {
  const { all = false, json = false } = typed;
  if (all === (typed.protocol !== undefined)) throw wrong('请用 --protocol 指定一种协议，或用 --all 启动全部四种');
  if (all && typed.port !== undefined) throw wrong('--all 使用各协议的默认端口，不能同时指定 --port');
  const protocols = typed.protocol === undefined ? ALL : [typed.protocol];
  const secret =
    typed.secretFile === undefined ? typed.secret : readFile('--secret-file', typed.secretFile).replace(/\r?\n$/, '');
  const moLines = typed.mo === undefined ? [] : readFile('--mo', typed.mo).split(/\r?\n/);
  const answer = json ? (text: string) => write(JSON.stringify({ says: text })) : write;

  const running: Running[] = [];
  try {
    for (const protocol of protocols) {
      const port = typed.port ?? PORTS[protocol];
      const simulator = await listen(protocol, port, typed, secret);
      const one = { protocol, simulator, receiptDelayMs: typed.receiptDelay };
      running.push(one);
      watch(one, json, protocols.length > 1);
      const { host } = typed;
      const listening = { event: 'listening', at: new Date(), protocol, host, port: simulator.port } as const;
      write(json ? sayJson(listening, protocol) : (say(listening) ?? ''));
    }
    if (!json) write(`登录名 ${typed.login}，接入号 ${typed.code}。输入“手机号 内容”发上行短信，help 列出全部命令。`);
    const desk = createDesk({ running, say: answer });
    for (const { line, wrong: what } of desk.sendAll(moLines)) answer(`${typed.mo} 第${line}行：${what}`);
    await converse(desk.type);
  } finally {
    for (const { simulator } of running) {
      await simulator.terminate();
      await simulator.stop();
    }
  }
}

export function addGateway(program: Command): void {
  program
    .command('gateway')
    .description('模拟运营商网关（CMPP、SGIP、SMGP、SMPP）：收下行、发上行和状态报告、注入故障，供联调和演示')
    .addOption(new Option('--protocol <name>', '协议').choices(PROTOCOLS))
    .option('--all', '在默认端口启动全部四种协议')
    .option('--host <address>', '监听的地址', '127.0.0.1')
    .option('--port <n>', '监听的端口；0 为任意空闲端口', wholeNumber('--port', 0, 65_535))
    .option('--login <name>', '业务平台的登录名', '106001')
    .option('--secret <secret>', '共享密钥', 'secret01')
    .option('--secret-file <file>', '从文件读共享密钥')
    .option('--code <digits>', '接入号', '12366')
    .addOption(
      new Option('--receipts <state>', '对下行给什么状态报告').choices([...STATES, 'none']).default('delivered'),
    )
    .option('--receipt-delay <ms>', '状态报告推迟的毫秒数', wholeNumber('--receipt-delay', 0, 3_600_000), 500)
    .option('--mo <file>', '启动后发出文件中的上行：每行“手机号<TAB>内容”，或 JSON')
    .option('--fault <name=value...>', '注入故障，可多个；名称见 help')
    .option('--sp <host:port>', 'SGIP：业务平台的监听地址', '127.0.0.1:8802')
    .addOption(new Option('--id-form <form>', 'SMPP：消息标识的写法').choices(ID_FORMS).default('decimal'))
    .option('--redeliver <seconds>', '上行没有应答时隔多少秒再发', wholeNumber('--redeliver', 1, 3_600), 60)
    .option('--json', '每行输出一个 JSON')
    .action(run);
}
