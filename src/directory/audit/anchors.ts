import { open, readFile } from 'node:fs/promises';

/** What the chain ended with at some time, kept outside the store: who cuts entries off its end has to alter this too. */
export interface Anchor {
  at: string;
  seq: number;
  hash: string;
}

export interface Anchors {
  /** On the disk when it resolves. */
  add(anchor: Anchor): Promise<void>;
  /** In the order in which they were added. A line that cannot be read is reported by its number. */
  read(): Promise<{ anchors: Anchor[]; damaged: number[] }>;
}

function readLine(line: string): Anchor | undefined {
  try {
    const { at, seq, hash } = JSON.parse(line) as Partial<Anchor>;
    return typeof at === 'string' && typeof seq === 'number' && typeof hash === 'string'
      ? { at, seq, hash }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Anchors as lines of a file (`audit-anchors.jsonl` in DATA_DIR), readable by its owner only; copy it to where the node's administrators cannot write. */
export function createAnchors(path: string): Anchors {
  return {
    add: async (anchor) => {
      const file = await open(path, 'a', 0o600);
      try {
        await file.appendFile(`${JSON.stringify(anchor)}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    read: async () => {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      const lines = text.split('\n').map((line, i) => ({ number: i + 1, line, anchor: readLine(line) }));
      const written = lines.filter(({ line }) => line.trim() !== '');
      return {
        anchors: written.flatMap(({ anchor }) => (anchor === undefined ? [] : [anchor])),
        damaged: written.filter(({ anchor }) => anchor === undefined).map(({ number }) => number),
      };
    },
  };
}
