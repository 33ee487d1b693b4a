/** GSM 03.38, 6.2.1: the default alphabet, an octet a character as SMPP carries it (data_coding 0 where that stands for it). */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const ESCAPE = 0x1b;
/** 6.2.1.1: after an escape. */
const EXTENDED: Readonly<Record<number, string>> = {
  0x0a: '\f',
  0x14: '^',
  0x28: '{',
  0x29: '}',
  0x2f: '\\',
  0x3c: '[',
  0x3d: '~',
  0x3e: ']',
  0x40: '|',
  0x65: '€',
};

const CODES = new Map<string, readonly number[]>([
  ...Array.from(BASIC, (character, code) => [character, [code]] as const),
  ...Object.entries(EXTENDED).map(([code, character]) => [character, [ESCAPE, Number(code)]] as const),
]);
CODES.delete('\u001b');

/** Octets to text; octets beyond 127 become U+FFFD. */
export function fromGsm(octets: Buffer): string {
  let text = '';
  for (let at = 0; at < octets.length; at++) {
    const code = octets[at] as number;
    const next = octets[at + 1];
    if (code === ESCAPE && next !== undefined) {
      // Of an extension that is not known its basic character is shown.
      text += EXTENDED[next] ?? BASIC.charAt(next);
      at += 1;
    } else if (code !== ESCAPE) text += code < BASIC.length ? BASIC.charAt(code) : '\uFFFD';
  }
  return text;
}

/** Text to octets; undefined where the alphabet lacks a character. */
export function toGsm(text: string): Buffer | undefined {
  const octets: number[] = [];
  for (const character of text) {
    const codes = CODES.get(character);
    if (codes === undefined) return undefined;
    octets.push(...codes);
  }
  return Buffer.from(octets);
}
