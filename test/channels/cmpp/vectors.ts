import shared from '../vectors/pdu-vectors.json';
import peer20 from '../vectors/cmpp20-sms-core.json';
import peer30 from '../vectors/cmpp30-sms-core.json';
import { cmpp20, cmpp30, type CmppCodec } from '../../../src/channels/cmpp/codec';

export interface Vector {
  id: string;
  codec: CmppCodec;
  pdu: string;
  fields: Record<string, unknown>;
  frame: Buffer;
}

/** PDUs on whose octets several independent implementations agree. */
export const vectors: readonly Vector[] = shared.vectors
  .filter(({ protocol }) => protocol.startsWith('cmpp'))
  .map(({ id, protocol, pdu, fields, hex }) => ({
    id,
    codec: protocol === 'cmpp20' ? cmpp20 : cmpp30,
    pdu,
    fields,
    frame: Buffer.from(hex, 'hex'),
  }));

export interface PeerVector {
  id: string;
  codec: CmppCodec;
  message: string;
  secret: string | undefined;
  frame: Buffer;
  /** Name, octets and remark of each field, as the specification lists them. */
  fields: readonly { field: string; hex: string; note: string }[];
}

const ofPeer = (list: typeof peer20 | typeof peer30, codec: CmppCodec): PeerVector[] =>
  list.map(({ name, message, hex, fields, ...rest }) => ({
    id: `${codec.version} ${name}`,
    codec,
    message,
    secret: 'secret' in rest ? (rest.secret as string) : undefined,
    frame: Buffer.from(hex, 'hex'),
    fields,
  }));

/** What another implementation (sms-core, both sides) put on the wire. */
export const peerVectors: readonly PeerVector[] = [...ofPeer(peer20, cmpp20), ...ofPeer(peer30, cmpp30)];
