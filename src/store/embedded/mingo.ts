/**
 * The whole of mingo, read when something first needs it: it is 290 files, and neither a start nor an ordinary text asks for more than
 * the store's own plain filters and updates.
 */
export function mingo(): typeof import('mingo') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() would make every match asynchronous
  return require('mingo') as typeof import('mingo');
}
