import { useState } from 'react';
import { amountText, minorOf } from './amounts.ts';

export interface WrittenAmount {
  readonly written: string;
  readonly write: (written: string) => void;
  /** Minor units. Null while the text is not an amount above 0. */
  readonly minor: string | null;
  /** Amount for the button, such as `1240.00 EUR`. Empty while the text is not an amount. */
  readonly text: string;
}

/** State of an amount field. */
export function useAmount(currency: string): WrittenAmount {
  const [written, write] = useState('');
  const minor = minorOf(written, currency);
  const isAmount = minor !== null && minor > 0n;
  return { written, write, minor: isAmount ? minor.toString() : null, text: isAmount ? amountText(minor, currency) : '' };
}
