/** Periodic work, as the list of jobs takes it. */
export interface Sweep {
  name: string;
  everySeconds: number;
  /** English, for docs/jobs.md. */
  about: string;
  run(): Promise<void>;
}

/** What the address book does by itself. */
export function addressBookSweeps(work: {
  followRegistration(): Promise<unknown>;
  followReceipts(): Promise<void>;
  fillKeys(): Promise<unknown>;
}): readonly Sweep[] {
  return [
    {
      name: 'address-book.follow-registration',
      everySeconds: 30,
      about:
        'takes contacts where their taxpayers go, ends those of deregistered ones, opens the tasks of the day (O5)',
      run: async () => void (await work.followRegistration()),
    },
    {
      name: 'address-book.follow-receipts',
      everySeconds: 300,
      about: 'notes which numbers stopped receiving, and asks for their correction (O6)',
      run: work.followReceipts,
    },
    {
      name: 'address-book.fill-keys',
      everySeconds: 60,
      about: 'gives taxpayers and contacts from before a release what they are searched by; once, then it only looks',
      run: async () => void (await work.fillKeys()),
    },
  ];
}
