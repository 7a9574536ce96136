/** Made by `npm run codes`. A code may be renamed here until it is released; the words stand in the sources. */
export const KERNEL = {
  AMOUNT_TOO_LARGE: 'One amount is at most {most}; look for a typing error.',
  INSUFFICIENT_FUNDS: '{costs} {cost}; {available} is available, so {shortfall} is missing. {advice}',
  KEY_FAULT: 'has a key that {message}',
  NESTING_LIMIT: 'must not nest deeper than {most} levels',
  NUL_REFUSED: 'must not hold the character NUL (U+0000); remove it',
  NUMBER_TOO_LARGE: 'must be a number of less than 1.8e308',
  PROTO_KEY_REFUSED: 'must not have a key "__proto__"',
  SURROGATE_REFUSED: 'must not hold half of a surrogate pair (U+D800 to U+DFFF); send well-formed Unicode',
  WRONG_STATE: 'This {name} is {state}; it can {event} only while it is {states}.',
} as const;
