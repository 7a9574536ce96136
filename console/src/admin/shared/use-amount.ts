import { useState } from 'react';
import { amountText, minorOf } from '../../requester/wizard/amounts.ts';

export interface WrittenAmount {
  readonly written: string;
  readonly write: (written: string) => void;
  /** Null while it is no amount above 0. */
  readonly minor: string | null;
  /** As the server writes amounts, for the button; empty while it is no amount. */
  readonly text: string;
}

/** An amount that somebody writes into a form. */
export function useAmount(currency: string): WrittenAmount {
  const [written, write] = useState('');
  const minor = minorOf(written, currency);
  const isAmount = minor !== null && minor > 0n;
  return { written, write, minor: isAmount ? minor.toString() : null, text: isAmount ? amountText(minor, currency) : '' };
}
