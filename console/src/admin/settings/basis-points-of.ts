/** Hundredths of a percent of a written percentage, with a point or a comma: "12.5" is 1250. */
export const basisPointsOf = (percent: string): number => Math.round(Number(percent.trim().replace(',', '.')) * 100);
