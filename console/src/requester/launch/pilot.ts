/** How many tasks a first launch proposes: enough to see what goes wrong, few enough to pay for it once. Pure. */
const SHARE = 0.1;
const FEWEST = 10;
const MOST = 50;

export const pilotOf = (waiting: number): number => Math.min(waiting, MOST, Math.max(FEWEST, Math.ceil(waiting * SHARE)));
