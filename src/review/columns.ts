/** Rows as one array per column, for `unnest`. */
export function columns<T>(rows: readonly T[], cells: (row: T) => readonly unknown[]): unknown[][] {
  const result: unknown[][] = [];
  for (const row of rows) cells(row).forEach((cell, index) => (result[index] ??= []).push(cell));
  return result;
}
