/** What people may set while the service runs; the configuration gives the defaults. */
export interface AccessLimits {
  /** Days after which a password must be changed; 0: never. */
  passwordDays: number;
  /** A session ends after this long without use … */
  sessionIdleMinutes: number;
  /** … and after this long in any case. */
  sessionHours: number;
}

/** Seals what must be read again, and makes keyed hashes (Secrecy of src/desk/secrecy.ts). */
export interface Sealing {
  hashOf(text: string): string;
  seal(text: string): string;
  unseal(sealed: string): string;
}
