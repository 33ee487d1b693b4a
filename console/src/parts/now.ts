import { ref } from 'vue';

/** The present, for everything that shows how long ago or how long yet; moves every half minute once the console runs. */
export const now = ref(new Date());
const STEP_MS = 30_000;

export function keepTime(): void {
  setInterval(() => (now.value = new Date()), STEP_MS);
}
