import fc from 'fast-check';
import { AppError } from '../../../src/core/errors';
import { type CommonWords, loadCommonWords } from '../../../src/directory/sign-in/common-passwords';
import { loadNameReadings } from '../../../src/directory/sign-in/name-readings';
import { checkPassword } from '../../../src/directory/sign-in/password-policy';
import type { ReadingsOf } from '../../../src/directory/operators/search-words';
import { drawInitialPassword } from '../../../src/directory/operators/initial-password';
import { KNOWLEDGE } from '../operators/access-bench';

let policy: { words: CommonWords; readingsOf: ReadingsOf };
beforeAll(async () => {
  policy = { words: await loadCommonWords(KNOWLEDGE), readingsOf: await loadNameReadings(KNOWLEDGE) };
});

function verdict(password: string, name = '单小明'): string {
  try {
    checkPassword(password, { code: '14101050001', name, mobile: '13800138000' }, policy);
    return 'fine';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

test.each([
  ['abc123', 'password_short'],
  ['密码很短', 'password_short'],
  ['a'.repeat(129), 'password_long'],
  ['password2026', 'password_common'],
  ['P@ssw0rd!!', 'password_common'],
  ['Admin12366!', 'password_common'],
  ['zhengzhou2026', 'password_common'],
  ['Shuiwuju@123', 'password_common'],
  ['woaini5201314', 'password_common'],
  ['qwertyuiop123', 'password_common'],
  ['1qaz2wsx3edc', 'password_common'],
  ['9876543210', 'password_common'],
  ['20260316101112', 'password_common'],
  ['abcabcabcabc', 'password_common'],
  ['aaaaaaaaaabb', 'password_common'],
  ['Iloveyou2024!!', 'password_common'],
  ['14101050001abX', 'password_personal'],
  ['zq-00138000-vw', 'password_personal'],
  ['xq-Shan.Xiao.Ming-9', 'password_personal'],
  ['danxiaoming-77x', 'password_personal'],
  ['我是单小明呀今年好', 'password_short'],
  ['我是单小明呀今年真好', 'password_personal'],
  ['lanse-shanhe-47-xu', 'fine'],
  ['correct horse battery', 'fine'],
  ['窗外那棵树开了白色的花', 'fine'],
  ['tK9#vQ2$mZ7x', 'fine'],
])('%s is %s', (password, expected) => {
  expect(verdict(password)).toBe(expected);
});

test('passwords drawn at random are not taken for common ones', () => {
  const letters = fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%&*+');
  const drawn = fc.array(letters, { minLength: 16, maxLength: 20 }).map((all) => all.join(''));
  let refused = 0;
  fc.assert(
    fc.property(drawn, (password) => {
      if (verdict(password) === 'password_common') refused += 1;
    }),
    { numRuns: 1_000 },
  );
  expect(refused).toBeLessThan(20);
});

test('initial passwords are drawn from letters nobody takes for one another', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
      const password = drawInitialPassword((limit) => (numbers.next().value as number) % limit);
      expect(password).toMatch(/^[^01ilo]{4}-[^01ilo]{4}-[^01ilo]{4}$/);
    }),
  );
});
