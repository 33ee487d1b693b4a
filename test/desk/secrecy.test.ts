import fc from 'fast-check';
import { createSecrecy } from '../../src/desk/secrecy';

const secrecy = createSecrecy('a-secret-for-tests-only');

test('what is sealed comes back, and shows nothing of itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(secrecy.unseal(secrecy.seal(text))).toBe(text);
    }),
  );
  expect(secrecy.seal('13800138000')).not.toBe(secrecy.seal('13800138000'));
});

test('another secret, or an altered text, opens nothing', () => {
  const sealed = secrecy.seal('内容');
  expect(() => createSecrecy('another-secret-for-tests').unseal(sealed)).toThrow(
    expect.objectContaining({ code: 'unsealable' }),
  );
  const altered = Buffer.from(sealed, 'base64');
  altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
  expect(() => secrecy.unseal(altered.toString('base64'))).toThrow(expect.objectContaining({ code: 'unsealable' }));
});

test('a number has one hash under one secret', () => {
  expect(secrecy.hashOf('13800138000')).toBe(secrecy.hashOf('13800138000'));
  expect(secrecy.hashOf('13800138000')).not.toBe(createSecrecy('another-secret-for-tests').hashOf('13800138000'));
  expect(secrecy.hashOf('13800138000')).not.toContain('138');
});

test('a number has one name, which only the same secret reads', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^1[3-9]\d{9}$/), (mobile) => {
      const name = secrecy.nameOf(mobile);
      expect(secrecy.nameOf(mobile)).toBe(name);
      expect(secrecy.ofName(name)).toBe(mobile);
      expect(createSecrecy('another-secret-for-tests').ofName(name)).toBeUndefined();
    }),
  );
  fc.assert(fc.property(fc.string(), (name) => expect(secrecy.ofName(name)).toBeUndefined()));
});

test('a short secret is refused', () => {
  expect(() => createSecrecy('short')).toThrow(RangeError);
});
