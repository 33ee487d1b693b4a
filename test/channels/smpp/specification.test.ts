import { decodePdu, encodePdu } from '../../../src/channels/smpp/codec';

/** The one PDU that the SMPP 3.4 specification writes out (3.2.3), and what it says each octet is. */
const SAMPLE = [
  '0000002f', // command_length 47
  '00000002', // command_id bind_transmitter
  '00000000', // command_status
  '00000001', // sequence_number
  '534d50503354455354' + '00', // system_id SMPP3TEST
  '7365637265743038' + '00', // password secret08
  '5355424d495431' + '00', // system_type SUBMIT1
  '00', // interface_version
  '01', // addr_ton
  '01', // addr_npi
  '00', // address_range
].join('');

test("the specification's own bind_transmitter is read as it says, and written again octet for octet", () => {
  const pdu = decodePdu(Buffer.from(SAMPLE, 'hex'));
  expect(pdu).toMatchObject({
    pdu: 'bind_transmitter',
    seq: 1,
    commandStatus: 0,
    systemId: 'SMPP3TEST',
    password: 'secret08',
    systemType: 'SUBMIT1',
    interfaceVersion: 0,
    addrTon: 1,
    addrNpi: 1,
    addressRange: '',
  });
  expect(encodePdu(pdu).toString('hex')).toBe(SAMPLE);
});
