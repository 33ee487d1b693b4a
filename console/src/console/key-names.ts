/** `Ctrl+k` for the event of Ctrl+K (⌘K on a Mac), `?` for Shift+/. */
export function nameOfKey(event: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${key}`;
}
