import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KannelAccount } from '../../../src/channels/kannel/account';
import { KANNEL_ANSWERS } from '../../../src/channels/kannel/answers';

const page = readFileSync(join(__dirname, '../../../docs/gateway-kannel.md'), 'utf8');
const conf = readFileSync(join(__dirname, '../../../docs/kannel/kannel.conf'), 'utf8');

const CLASSES = {
  accepted: '已收下',
  retry_later: '稍后重试',
  slow_down: '降速',
  switch_route: '换通道',
  give_up: '放弃',
  unknown: '存疑',
};

test('the page has every answer with what is done about it, and no other', () => {
  const rows = page.slice(page.indexOf('| 状态 | 应答 |'), page.indexOf('连接不上')).matchAll(/^\| (\d{3}) .*\|$/gm);
  const cells = [...rows].map(([row]) =>
    row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  expect(cells).toEqual(
    KANNEL_ANSWERS.map(({ status, text, class: action, meaning, toDo }) => [
      String(status),
      text === '' ? '其他' : `\`${text}\``,
      CLASSES[action],
      meaning,
      toDo,
    ]),
  );
});

test('the page has every field of the account', () => {
  const fields = page.slice(page.indexOf('## 账号'), page.indexOf('## kannel.conf'));
  const named = [...fields.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(named).toEqual(Object.keys(KannelAccount.properties));
});

test('the ready conf holds what the page says it must', () => {
  expect(conf).toMatch(/^max-messages = 0$/m);
  expect(conf).toMatch(/^http-request-retry = \d{3,}$/m);
  expect(conf).toMatch(/^sms-combine-concatenated-mo = false$/m);
  expect(conf).not.toMatch(/^global-sender/m);
  expect(conf).toMatch(/^get-url = ".*&from=%p&to=%P&text=%b&coding=%c&charset=%C&udh=%u&id=%I&time=%T"$/m);
});
