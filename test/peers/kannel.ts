import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BEARERBOX, FAKESMSC, ROOT, SMSBOX } from './locations';
import { freePorts } from './free-ports';

/** Kannel 1.4.5 (Debian) on free ports with a conf of its own, in a temporary folder. */

export interface KannelSmpp {
  host?: string;
  port: number;
  systemId: string;
  password: string;
  /**
   * Kannel's msg-id-type, a bit set for hexadecimal ids: 0x01 in submit_sm_resp, 0x02 in receipts; 0x03 (here the default) both,
   * 0x00 decimal in both.
   */
  msgIdType?: string;
  window?: number;
  enquireLinkSeconds?: number;
}

export interface KannelOptions {
  /** The carrier: an SMPP server to connect to, or Kannel's own fake one (`fakeMo`). */
  carrier: KannelSmpp | 'fake';
  /** Where MOs go: `get-url` with Kannel's escapes (%p sender, %P receiver, %b text, %c coding, %C charset, %I id …). */
  getUrl: string;
}

export interface SendSms {
  from: string;
  to: string;
  text: string;
  /** 0 7-bit, 2 UCS-2 (default; text goes as UTF-8 and Kannel recodes it). */
  coding?: number;
  dlrMask?: number;
  dlrUrl?: string;
}

export interface Kannel {
  readonly sendsmsPort: number;
  readonly sendsmsUrl: string;
  readonly user: string;
  readonly password: string;
  sendSms(message: SendSms): Promise<{ status: number; body: string }>;
  /** Admin page, text form. */
  status(): Promise<string>;
  /**
   * With the fake carrier: MOs by `fakesmsc`, in its form "from to text words". `count` of them; resolves when they are sent.
   */
  fakeMo(message: string, count?: number): Promise<void>;
  /** Both logs. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

const READY_MS = 20_000;
const POLL_MS = 50;
const USER = 'sms12366';
const PASSWORD = 'kannel-test';

async function fill(name: string, values: Record<string, string | number>): Promise<string> {
  const template = await readFile(join(ROOT, 'test/peers/kannel', name), 'utf8');
  return template.replace(/\$\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`${name}: no value for ${whole}`);
    return String(value);
  });
}

/** Another program's port opens when it opens: asked again and again, there is no event to await. */
async function until(what: string, ready: () => Promise<boolean>, child: ChildProcess): Promise<void> {
  const end = Date.now() + READY_MS;
  while (!(await ready())) {
    if (child.exitCode !== null) throw new Error(`kannel: ended with ${child.exitCode} before ${what}`);
    if (Date.now() > end) throw new Error(`kannel: ${what} did not come in ${READY_MS} ms`);
    await delay(POLL_MS);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function get(url: string): Promise<{ status: number; body: string }> {
  const response = await fetch(url);
  return { status: response.status, body: await response.text() };
}

function smscConf(carrier: KannelOptions['carrier'], fakePort: number): Promise<string> {
  if (carrier === 'fake') return fill('smsc-fake.conf.template', { SMSC_ID: 'peer', FAKE_PORT: fakePort });
  return fill('smsc-smpp.conf.template', {
    SMSC_ID: 'peer',
    SMPP_HOST: carrier.host ?? '127.0.0.1',
    SMPP_PORT: carrier.port,
    SMPP_SYSTEM_ID: carrier.systemId,
    SMPP_PASSWORD: carrier.password,
    ENQUIRE_LINK_SECONDS: carrier.enquireLinkSeconds ?? 30,
    WINDOW: carrier.window ?? 10,
    MSG_ID_TYPE: carrier.msgIdType ?? '0x03',
  });
}

/** Started so that it dies with this process, however this one ends: Kannel itself would stay. */
function start(program: string, args: string[], cwd: string): ChildProcess {
  return spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], { stdio: 'ignore', cwd });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  // It waits for what is queued, and for links that are down; the tests do not.
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}

/**
 * Resolves when smsbox takes requests and, with SMPP, the carrier's server has taken the bind. The bind is awaited on Kannel's
 * admin page, so the server must be listening before.
 */
export async function startKannel(options: KannelOptions): Promise<Kannel> {
  const directory = await mkdtemp(join(tmpdir(), 'kannel-peer-'));
  const [admin, smsboxPort, sendsms, fake] = (await freePorts(4)) as [number, number, number, number];
  const conf = join(directory, 'kannel.conf');
  const values = {
    DIR: directory,
    ADMIN_PORT: admin,
    ADMIN_PASSWORD: PASSWORD,
    SMSBOX_PORT: smsboxPort,
    SENDSMS_PORT: sendsms,
    SENDSMS_USER: USER,
    SENDSMS_PASSWORD: PASSWORD,
    GET_URL: options.getUrl,
    SMSC: await smscConf(options.carrier, fake),
  };
  await writeFile(conf, await fill('kannel.conf.template', values));
  // -v 4: standard error has panics only; the rest is in the log files.
  const bearerbox = start(BEARERBOX, ['-v', '4', conf], directory);
  const children = [bearerbox];
  let fakesmsc: ChildProcess | undefined;
  const status = async () => (await get(`http://127.0.0.1:${admin}/status.txt?password=${PASSWORD}`)).body;
  const logs = async () => {
    const parts = ['bearerbox.log', 'smsbox.log'].map((name) =>
      readFile(join(directory, name), 'utf8').catch(() => ''),
    );
    return (await Promise.all(parts)).join('\n');
  };
  async function stop(): Promise<void> {
    for (const child of [...children].reverse()) await end(child);
    await rm(directory, { recursive: true, force: true });
  }

  try {
    await until('its admin port', () => accepts(admin), bearerbox);
    await until('its smsbox port', () => accepts(smsboxPort), bearerbox);
    const smsbox = start(SMSBOX, ['-v', '4', conf], directory);
    children.push(smsbox);
    await until('its sendsms port', () => accepts(sendsms), smsbox);
    // The fake carrier is on line once fakesmsc connects to it.
    const online = async () => options.carrier === 'fake' || /online \d+s/.test(await status());
    await until('the link to the carrier', online, bearerbox);
    await until('smsbox', async () => (await status()).includes('smsbox:'), bearerbox);
  } catch (error) {
    const text = await logs();
    await stop();
    throw new Error(`${(error as Error).message}\n${text.slice(-3000)}`);
  }

  const sendsmsUrl = `http://127.0.0.1:${sendsms}/cgi-bin/sendsms`;
  return {
    sendsmsPort: sendsms,
    sendsmsUrl,
    user: USER,
    password: PASSWORD,
    sendSms(message) {
      const query = new URLSearchParams({ username: USER, password: PASSWORD, from: message.from, to: message.to });
      query.set('coding', String(message.coding ?? 2));
      query.set('charset', 'UTF-8');
      query.set('text', message.text);
      if (message.dlrMask !== undefined) query.set('dlr-mask', String(message.dlrMask));
      if (message.dlrUrl !== undefined) query.set('dlr-url', message.dlrUrl);
      return get(`${sendsmsUrl}?${query.toString()}`);
    },
    status,
    logs,
    async fakeMo(message, count = 1) {
      const received = async () => Number(/SMS: received (\d+)/.exec(await status())?.[1]);
      const wanted = (await received()) + count;
      // The fake carrier takes one fakesmsc at a time; it stays connected to take MTs.
      if (fakesmsc) await end(fakesmsc);
      fakesmsc = start(FAKESMSC, ['-r', String(fake), '-i', '0', '-m', String(count), message], directory);
      children.push(fakesmsc);
      await until('the MOs', async () => (await received()) >= wanted, bearerbox);
    },
    stop,
  };
}
