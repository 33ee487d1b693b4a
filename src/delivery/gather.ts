/**
 * Makes one query of the look-ups asked for in one turn of the event loop: each caller gets the answer to all, and takes its own out
 * of it. What is looked up is the state after the call, never before it.
 */
export function gather<K, R>(look: (keys: K[]) => Promise<R>, most = 500): (key: K) => Promise<R> {
  let keys = new Set<K>();
  let answer: Promise<R> | undefined;
  return (key) => {
    if (answer === undefined || keys.size >= most) {
      const asked = new Set<K>();
      keys = asked;
      const next: Promise<R> = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        // Whoever asks from here on may have written after this look.
        if (answer === next) answer = undefined;
        return look([...asked]);
      });
      answer = next;
    }
    keys.add(key);
    return answer;
  };
}
