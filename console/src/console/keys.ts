import { type MaybeRefOrGetter, onBeforeUnmount, onMounted, ref, shallowReactive, toValue } from 'vue';
import { nameOfKey } from './key-names';

/** A key of the keyboard and what it does. `keys`: `j`, `/`, `?`, `Enter`, `Ctrl+k`, or two in turn: `g u`. */
export interface KeyBinding {
  keys: string;
  /** Chinese, as the list of keys shows it. */
  about: string;
  run(): void;
  /** Also while a field has the focus or a dialog is open. */
  always?: boolean;
}

interface Layer {
  title: string;
  bindings: () => readonly KeyBinding[];
}

/** The second key of two must follow within this. */
const CHORD_MS = 1_500;

const layers = shallowReactive<Layer[]>([]);
/** The first key of two that was just pressed, shown at the foot of the screen. */
export const pendingKey = ref('');
let chordTimer: ReturnType<typeof setTimeout> | undefined;

function setPending(keys: string): void {
  clearTimeout(chordTimer);
  pendingKey.value = keys;
  if (keys !== '') chordTimer = setTimeout(() => (pendingKey.value = ''), CHORD_MS);
}

/** Whether typing goes into this element. */
function takesText(target: EventTarget | null): boolean {
  // The field of a dialog that has just closed keeps the focus for a moment.
  if (!(target instanceof HTMLElement) || target.getClientRects().length === 0) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  const silent = ['button', 'checkbox', 'radio', 'submit', 'reset', 'file'];
  return target instanceof HTMLInputElement && !silent.includes(target.type);
}

/** Elements that Enter and Space already do something on. */
function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a[href], summary, [role=button], [role=tab], [role=treeitem], [role=menuitem]') !== null
  );
}

export function dialogIsOpen(): boolean {
  return [
    ...document.querySelectorAll<HTMLElement>('dialog[open], [role=dialog][aria-modal=true], .el-message-box'),
  ].some((dialog) => dialog.getClientRects().length > 0);
}

function press(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
  const name = nameOfKey(event);
  const wanted = pendingKey.value === '' ? name : `${pendingKey.value} ${name}`;
  const busy = takesText(event.target) || dialogIsOpen();
  const all = [...layers].reverse().flatMap((layer) => layer.bindings());
  const found = all.find(
    (binding) =>
      binding.keys === wanted &&
      (binding.always || !busy) &&
      !(isControl(event.target) && (name === 'Enter' || name === ' ')),
  );
  setPending('');
  if (found) {
    event.preventDefault();
    found.run();
  } else if (!busy && all.some((binding) => binding.keys.startsWith(`${wanted} `))) {
    setPending(wanted);
  }
}

/** The one listener of the console; the application calls it once. */
export function listenToKeys(): () => void {
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

/** Keys that work while the component is there; `?` lists them under `title`. The latest registered come first. */
export function useKeys(title: string, bindings: MaybeRefOrGetter<readonly KeyBinding[]>): void {
  const layer: Layer = { title, bindings: () => toValue(bindings) };
  onMounted(() => layers.push(layer));
  onBeforeUnmount(() => layers.splice(layers.indexOf(layer), 1));
}

/** All keys that work now, as `?` shows them. */
export function keysNow(): { title: string; bindings: readonly KeyBinding[] }[] {
  return layers
    .map((layer) => ({ title: layer.title, bindings: layer.bindings() }))
    .filter((l) => l.bindings.length > 0);
}
