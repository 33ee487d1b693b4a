import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { splitText } from '../../src/channels/text/segments';
import { CODE } from '../peers/our-account';
import { LONG_CHINESE, MOBILE, SHORT_CHINESE } from '../peers/recording/scenario';
import { connectSmpp, type SmppClientPeer } from '../peers/smpp-peer';

/** The simulator as the carrier of the npm package smpp, which needs no other program. */

const SMPP = { systemId: '106123', password: 'Peer-Sec' };

describe("the simulator and smpp's client", () => {
  let simulator: Simulator;
  let client: SmppClientPeer;
  beforeEach(async () => {
    const accounts = [{ login: SMPP.systemId, secret: SMPP.password, code: CODE }];
    simulator = await startSimulator({ protocol: 'smpp34', accounts, idForm: 'hex_then_decimal' });
    client = await connectSmpp({ ...SMPP, port: simulator.port });
  });
  afterEach(async () => {
    await client.stop();
    await simulator.stop();
  });
  const submit = (more: object) =>
    client.submit({ source_addr: '1236607', destination_addr: MOBILE, registered_delivery: 1, ...more });

  test('a wrong password is refused', async () => {
    await expect(connectSmpp({ ...SMPP, password: 'wrong', port: simulator.port })).rejects.toThrow(/bind refused/);
    expect(simulator.links()).toHaveLength(1);
  });

  test('texts, short and in parts, and their reports, whose ids are written in another base', async () => {
    simulator.setReceipts({ state: 'delivered', delayMs: 0 });
    const whole = simulator.next('text');
    const answer = await submit({ short_message: SHORT_CHINESE });
    expect(answer.command_status).toBe(0);
    expect(await whole).toMatchObject({ text: SHORT_CHINESE, from: '1236607', to: MOBILE, segments: 1 });
    const { text } = await client.next('deliver_sm', { esmClass: 4 });
    expect(text).toContain(`id:${parseInt(String(answer['message_id']), 16)} `);
    expect(text).toContain('stat:DELIVRD');

    const joined = simulator.next('text');
    const pieces = splitText(LONG_CHINESE);
    for (const [i, piece] of pieces.entries()) {
      const udh = Buffer.from([5, 0, 3, 0x5a, pieces.length, i + 1]);
      const octets = Buffer.concat([udh, Buffer.from(piece, 'utf16le').swap16()]);
      const { command_status } = await submit({ esm_class: 0x40, data_coding: 8, short_message: octets });
      expect(command_status).toBe(0);
    }
    expect(await joined).toMatchObject({ text: LONG_CHINESE, segments: pieces.length, incomplete: false });
  });

  test('texts of phones, in parts too, and refusals', async () => {
    for (const text of [SHORT_CHINESE, LONG_CHINESE]) {
      const delivered = simulator.deliver({ from: MOBILE, to: '1236601', text });
      const parts = splitText(text).length;
      let came = '';
      for (let i = 0; i < parts; i++) {
        const part = await client.next('deliver_sm', { to: '1236601' });
        expect(String(part['from'])).toMatch(new RegExp(`^(86)?${MOBILE}$`));
        came += String(part['text']);
      }
      expect(came).toBe(text);
      expect(await delivered).toMatchObject({ kind: 'taken' });
    }
  });

  test('flow control, enquire_link, unbind of either side', async () => {
    simulator.setFaults({ refuse: { status: 0x58, dose: { next: 1 } } });
    expect((await submit({ short_message: 'BZ' })).command_status).toBe(0x58);
    expect((await submit({ short_message: 'BZ' })).command_status).toBe(0);
    expect((await client.enquireLink()).command_status).toBe(0);
    await Promise.all([simulator.terminate(), client.next('unbind')]);
  });
});
