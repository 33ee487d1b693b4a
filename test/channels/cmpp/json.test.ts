import { cmpp20, cmpp30 } from '../../../src/channels/cmpp/codec';
import { cmpp20Json, cmpp30Json } from '../../../src/channels/cmpp/json';
import { peerVectors, vectors } from './vectors';

const of = (codec: typeof cmpp20) => (codec === cmpp20 ? cmpp20Json : cmpp30Json);

test.each([...vectors, ...peerVectors].map((vector) => [vector.id, vector] as const))(
  '%s: as JSON and back',
  (_id, { codec, frame }) => {
    const { toJson, fromJson } = of(codec);
    const json = JSON.parse(JSON.stringify(toJson(frame))) as ReturnType<typeof toJson>;
    expect(fromJson(json).toString('hex')).toBe(frame.toString('hex'));
  },
);

test('fields 3.0 alone has are not shown in 2.0', () => {
  const { frame } = vectors.find(({ id }) => id === 'cmpp20/deliver-ucs2')!;
  expect(cmpp20Json.toJson(frame).fields).not.toHaveProperty('srcTerminalType');
});

test('a login answer made with the secret', () => {
  const source = '8facbdacbe4f51e4ec89839d3e23f7ef';
  const fields = { seq: 1, status: 0, secret: 'secret01', authenticatorSource: source, version: 0x30 };
  const pdu = cmpp30.decodePdu(cmpp30Json.fromJson({ pdu: 'connect_resp', fields }));
  expect(pdu).toMatchObject({ status: 0, authenticatorIsmg: expect.stringMatching(/^[0-9a-f]{32}$/) });
});

test('a report that is none is shown as what it is', () => {
  const { frame } = vectors.find(({ id }) => id === 'cmpp30/deliver-report')!;
  const pdu = cmpp30.decodePdu(frame);
  if (pdu.pdu !== 'deliver') throw new Error('no deliver');
  const broken = cmpp30.encodePdu({ ...pdu, content: Buffer.from('DELIVRD') });
  const json = cmpp30Json.toJson(broken);
  expect(json.fields).toMatchObject({ registeredDelivery: 1, text: 'DELIVRD' });
  expect(cmpp30Json.fromJson(json)).toEqual(broken);
});

test.each([
  ['deliver_resp', { seq: 1, msgId: '1' }, 'result'],
  ['deliver_resp', { seq: 1, msgId: 1, result: 0 }, 'msgId'],
  ['deliver_resp', { seq: 2 ** 32, msgId: '1', result: 0 }, 'seq'],
  ['deliver_resp', { seq: 1, msgId: '1', result: 0, resultt: 1 }, 'resultt'],
  ['connect', { seq: 1, sourceAddr: '106001', secret: 's', timestamp: 'now' }, 'timestamp'],
  ['connect', { seq: 1, secret: 's', timestamp: '0316100000' }, 'sourceAddr'],
  ['hello', { seq: 1 }, 'pdu'],
])('%s %j: %s is wrong', (pdu, fields, field) => {
  expect(() => cmpp30Json.fromJson({ pdu, fields })).toThrow(
    expect.objectContaining({ name: 'PduError', field }) as Error,
  );
});
