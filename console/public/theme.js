// Before anything is drawn: light, dark, or as the system says. The console keeps what its user chose under this key.
(() => {
  const KEY = 'sms12366.theme';
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem(KEY);
    } catch {
      // A browser that keeps nothing follows the system.
    }
    const isDark = chosen === 'dark' || (chosen !== 'light' && dark.matches);
    document.documentElement.classList.toggle('dark', isDark);
  };
  apply();
  dark.addEventListener('change', apply);
  addEventListener('storage', (event) => event.key === KEY && apply());
  addEventListener('theme', apply);
})();
