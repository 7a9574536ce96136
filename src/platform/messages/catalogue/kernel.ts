/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const KERNEL = {
  AMOUNT_TOO_LARGE: 'One amount is at most {maximum}; look for a typing error.',
  INSUFFICIENT_FUNDS: '{costs} {cost}; {available} is available, so {shortfall} is missing. {advice}',
  WRONG_STATE: 'This {name} is {state}; it can {event} only while it is {states}.',
} as const;
