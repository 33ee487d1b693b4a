/** A column of a DataTable. */
export interface Column<T> {
  /** Names the slot `cell-<key>`. */
  key: string;
  title: string;
  text?: (row: T) => string | number | undefined;
  align?: 'left' | 'right' | 'center';
  /** `wide`: left out on a phone; `widest`: also left out on a narrow window. */
  priority?: 'wide' | 'widest';
}
