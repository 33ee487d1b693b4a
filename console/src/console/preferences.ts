import { ref, watch } from 'vue';

/** What one user of this browser prefers. A browser that keeps nothing costs only that. */

export type Theme = 'auto' | 'light' | 'dark';
export type Density = 'calm' | 'dense';

function kept<T extends string>(key: string, allowed: readonly T[], standard: T) {
  const value = ref(standard);
  try {
    const found = localStorage.getItem(key) as T | null;
    if (found !== null && allowed.includes(found)) value.value = found;
  } catch {
    // The standard then.
  }
  watch(value, (now) => {
    try {
      localStorage.setItem(key, now);
    } catch {
      // Until the page is closed, then.
    }
  });
  return value;
}

/** public/theme.js reads the same key before anything is drawn. */
export const theme = kept<Theme>('sms12366.theme', ['auto', 'light', 'dark'], 'auto');
export const density = kept<Density>('sms12366.density', ['calm', 'dense'], 'dense');
export const navigation = kept<'open' | 'narrow'>('sms12366.navigation', ['open', 'narrow'], 'open');

/** Puts the preferences on the page, now and whenever they change. */
export function applyPreferences(): void {
  watch(theme, () => dispatchEvent(new Event('theme')), { flush: 'post' });
  watch(density, (now) => (document.documentElement.dataset.density = now), { immediate: true });
}
