/** Place of the next answer that is not decided, after this one; then before it; else this one. */
export function nextOpen(ids: readonly string[], at: number, decided: readonly string[]): number {
  const isOpen = (id: string) => !decided.includes(id);
  const after = ids.findIndex((id, index) => index > at && isOpen(id));
  if (after >= 0) return after;
  const before = ids.findLastIndex((id, index) => index < at && isOpen(id));
  return before >= 0 ? before : at;
}
