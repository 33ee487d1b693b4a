// Read by Node versions that are too old: nothing newer than 2019 in this file.

/** Below this, requiring an ES module fails, and some dependencies are nothing else. */
const LEAST = [20, 19];

/** Ends the process with a sentence in both languages when Node is too old. */
export function demandNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return;
  process.stderr.write(
    `需要 Node.js ${LEAST.join('.')} 或更新版本，当前是 ${process.versions.node}。\n` +
      `Node.js ${LEAST.join('.')} or newer is needed; this is ${process.versions.node}.\n`,
  );
  process.exit(1);
}
