/** From which share on nobody can be said to review; and from how many answers on that is more than chance. */
const NEARLY_ALL = 0.9;
const LEAST = 10;

export interface AutomaticShare {
  readonly automatic: number;
  readonly counted: number;
}

/** @returns the counts when nearly all of the newest approvals were automatic; null otherwise */
export function nearlyAllAutomatic(reviews: readonly ({ readonly isAutomatic: boolean } | null)[]): AutomaticShare | null {
  const known = reviews.filter((review) => review !== null);
  const automatic = known.filter(({ isAutomatic }) => isAutomatic).length;
  return known.length >= LEAST && automatic / known.length >= NEARLY_ALL ? { automatic, counted: known.length } : null;
}
