import type { OutboundSegment } from '../../../src/channels/channel';
import type { SmppAccount } from '../../../src/channels/smpp/account';

export const SECRET = 'sEcr3t-8';
export const FROM = '13800138000';
export const CODE = '10690012366';

export const ACCOUNT: SmppAccount = {
  id: 'smpp-1',
  host: '127.0.0.1',
  port: 2775,
  login: 'sp12366',
  secret: SECRET,
  code: CODE,
  responseTimeoutSeconds: 5,
  reconnectSeconds: 0.05,
};

export function segment(id: string, changes: Partial<OutboundSegment> = {}): OutboundSegment {
  const validUntil = new Date('2030-01-01T00:00:00Z');
  return { id, to: FROM, from: '1236601', text: '您好', lane: 'reply', validUntil, ...changes };
}
