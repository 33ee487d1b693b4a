import { readReport, writeReport } from '../../../src/channels/smgp/report';

const said = {
  ...{ msgId: '01050008061209001031', sub: '001', dlvrd: '001', submitTime: '2608061209', doneTime: '2608061210' },
  ...{ stat: 'DELIVRD', err: '000', text: '' },
};
const REST = ' sub:001 dlvrd:001 submit date:2608061209 done date:2608061210 stat:DELIVRD err:000 text:';
const read = (id: Buffer | string, rest = REST) =>
  readReport(Buffer.concat([Buffer.from('id:'), Buffer.from(id as string), Buffer.from(rest, 'latin1')]));

test('is written as the specification has it: ten octets of id, 122 in all', () => {
  const content = writeReport({ ...said, text: '003abc' });
  expect(content.length).toBe(122);
  expect(content.subarray(3, 13).toString('hex')).toBe(said.msgId);
  expect(readReport(content)).toEqual({ ...said, text: '003abc' });
});

test.each([
  ['spaces and colons', '20203a203a2020203a20'],
  [' sub: itself', '207375623a3030312064'],
  ['line ends and NULs', '0a000d00000000000020'],
  ['octets beyond ASCII', 'fffefdfcfbfaf9f8f7f6'],
])('an id in ten octets may be made of %s', (_name, hex) => {
  expect(read(Buffer.from(hex, 'hex'))).toMatchObject({ msgId: hex, stat: 'DELIVRD', sub: '001' });
});

test.each([
  ['20 digits', '01050008061209001031', '01050008061209001031'],
  ['20 hex digits', '0105000806120900AB31', '0105000806120900ab31'],
  ["a gateway's own", '123456789', '123456789'],
])('an id may be %s', (_name, id, msgId) => {
  expect(read(id)).toMatchObject({ msgId, stat: 'DELIVRD' });
});

test.each([
  ['capitals', ' Sub:001 Dlvrd:001 Submit date:2608061209 Done date:2608061210 Stat:DELIVRD Err:000 Text:'],
  ['underscores', ' sub:001 dlvrd:001 submit_date:2608061209 done_date:2608061210 stat:DELIVRD err:000 txt:'],
  ['spaces after colons', ' sub: 001 dlvrd: 001 submit date: 2608061209 done date: 2608061210 stat: DELIVRD err: 000'],
  ['lower-case states', REST.replace('DELIVRD', 'delivrd')],
  ['NULs at the end', `${REST}${'\0'.repeat(20)}`],
])('names and values may be written with %s', (_name, rest) => {
  expect(read(said.msgId, rest)).toEqual(said);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a text', Buffer.from('查询发票', 'utf8')],
  ['an id alone', Buffer.from('id:01050008061209001031')],
  ['no state', Buffer.from('id:01050008061209001031 sub:001 dlvrd:001')],
  ['an id cut off', Buffer.from('id:010')],
])('is none: %s', (_name, content) => {
  expect(readReport(content)).toBeUndefined();
});
