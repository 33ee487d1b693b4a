import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manualClock } from '../../../src/core/clock';
import type { KannelAccount } from '../../../src/channels/kannel/account';
import { createKannelChannel, type KannelChannel } from '../../../src/channels/kannel/channel';
import { octetQuery } from '../../../src/channels/kannel/octet-query';

export const PASSWORD = 'password-of-sendsms';
export const TOKEN = 'token-of-the-address-1';
export const NOW = '2026-03-16T12:00:00+08:00';
export const CODE = '10690012366';

/** A segment as sendsms got it. */
export interface Handed {
  method: string;
  from: string;
  to: string;
  coding: string;
  udh: string;
  validity: string;
  priority: string;
  dlrMask: string;
  dlrUrl: string;
  smsc: string;
  text: string;
  /** What stood in the address. */
  address: string;
}

export interface SendsmsServer {
  url: string;
  got: Handed[];
  /** Status (null: silence) and text of the next answers. */
  answer: (handed: Handed) => Promise<{ status: number | null; text?: string }>;
  close(): Promise<void>;
}

/** A sendsms of the test: it takes the two ways Kannel 1.4.5 takes, and checks user and password as it does. */
export async function startSendsms(): Promise<SendsmsServer> {
  const side: SendsmsServer = {
    url: '',
    got: [],
    answer: () => Promise.resolve({ status: 202, text: '0: Accepted for delivery' }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const address = request.url ?? '';
      const query = octetQuery(address.slice(address.indexOf('?') + 1));
      const posted = request.method === 'POST';
      const value = (name: string): string =>
        posted ? String(request.headers[`x-kannel-${name}`] ?? '') : (query.get(name)?.toString() ?? '');
      if (value('username') !== 'sp12366' || value('password') !== PASSWORD) {
        return response.writeHead(403).end('Authorization failed for sendsms');
      }
      const handed: Handed = {
        method: request.method ?? '',
        from: value('from'),
        to: value('to'),
        coding: value('coding'),
        udh: posted ? value('udh') : (query.get('udh')?.toString('hex') ?? ''),
        validity: value('validity'),
        priority: value('priority'),
        dlrMask: value('dlr-mask'),
        dlrUrl: value('dlr-url'),
        smsc: value('smsc'),
        text: posted ? Buffer.concat(chunks).toString() : value('text'),
        address,
      };
      side.got.push(handed);
      void side.answer(handed).then(({ status, text = '' }) => {
        if (status !== null) response.writeHead(status).end(text);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  side.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cgi-bin/sendsms`;
  return side;
}

export interface KannelSide {
  channel: KannelChannel;
  clock: ReturnType<typeof manualClock>;
  logged: () => string;
}

export function createKannelSide(changes: Partial<KannelAccount> = {}): KannelSide {
  const clock = manualClock(NOW);
  const lines: string[] = [];
  const line = (details: object, message: string): void => void lines.push(JSON.stringify({ ...details, message }));
  const channel = createKannelChannel(
    {
      id: 'kannel-1',
      url: 'http://127.0.0.1:1/cgi-bin/sendsms',
      login: 'sp12366',
      secret: PASSWORD,
      token: TOKEN,
      callbackUrl: 'http://127.0.0.1:12366',
      code: CODE,
      ...changes,
    },
    { clock, service: '12366', log: { info: line, warn: line } },
  );
  return { channel, clock, logged: () => lines.join('\n') };
}

const encoded = (octets: Buffer): string => octets.toString('hex').replace(/../g, '%$&');

/** The address Kannel makes of get-url, with its escapes filled in as 1.4.5 fills them. */
export function broughtQuery(text: {
  id?: string;
  from?: string;
  to?: string;
  text: string | Buffer;
  coding?: 0 | 1 | 2;
  charset?: string;
  udh?: Buffer;
  time?: number;
  token?: string;
}): string {
  const { id = '', from = '+8613800138000', to = `${CODE}`, coding = 2, udh = Buffer.alloc(0), token = TOKEN } = text;
  const octets = Buffer.isBuffer(text.text)
    ? text.text
    : coding === 2
      ? Buffer.from(text.text, 'utf16le').swap16()
      : Buffer.from(text.text);
  const charset = text.charset ?? ['UTF-8', '8-BIT', 'UTF-16BE'][coding];
  return [
    `token=${token}`,
    `from=${encodeURIComponent(from)}`,
    `to=${to}`,
    `text=${encoded(octets)}`,
    `coding=${coding}`,
    `charset=${charset}`,
    `udh=${encoded(udh)}`,
    `id=${id}`,
    `time=${text.time ?? ''}`,
  ].join('&');
}

/** The address Kannel reports to, its escapes filled in. */
export function reportQuery(dlrUrl: string, type: number, reply: string): string {
  return dlrUrl
    .slice(dlrUrl.indexOf('?') + 1)
    .replace('%d', String(type))
    .replace('%F', '7f3a')
    .replace('%A', encodeURIComponent(reply));
}
