/** Countries in which the operator may pay nobody (REFUSED_COUNTRIES). Pure. */
import { say, type Sentence } from '../../kernel/index.ts';

export const nobodyPaidIn = (country: string): Sentence =>
  say`Nobody may be paid in ${country}, because of sanctions. Your balance is kept and stays yours.`;
