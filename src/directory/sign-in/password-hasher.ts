import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import { signInError } from './errors';

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane; some 60 ms here. */
const STRENGTH = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Of a password nobody has: an unknown code takes as long as a known one. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$3mHPIf+f7E2vBBXu4wP0OQ$djJ16q0Vz9KlNGImUOfuLvHnAgLecfipDFm/IXUHeZo';

/** Of the four threads Node has for such work; the others are for the disk. */
const AT_ONCE = 2;
/** About two seconds of work on one core: who comes later is told to try again. */
const WAITING = 60;

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** `hash` undefined: takes as long, and is false. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
}

/** Bounds how much runs at once and how much may wait. @throws AppError `sign_in_busy` */
function createTurnstile(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw signInError('sign_in_busy', `${queue.length} sign-ins are waiting`);
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** Argon2id off the event loop, bounded so that a flood of sign-ins cannot eat the machine. */
export function createPasswordHasher({ atOnce = AT_ONCE, waiting = WAITING } = {}): PasswordHasher {
  const through = createTurnstile(atOnce, waiting);
  // The same characters typed on another keyboard are the same password.
  const bytesOf = (password: string): string => password.normalize('NFKC');
  return {
    hash: (password) => through(() => argon2Hash(bytesOf(password), STRENGTH)),
    verify: (hash, password) =>
      through(async () => (await argon2Verify(hash ?? NOBODY, bytesOf(password))) && hash !== undefined),
  };
}
