/** Keys that choose in a question with the focus: those of the options, else digits in their order. */
import type { KeyboardEvent } from 'react';
import { hasLetterKeys } from '../../../app/keys.ts';

const MOST_DIGITS = 9;

export const keyOf = (option: { readonly key: string | null }, index: number): string | null =>
  option.key ?? (index < MOST_DIGITS ? String(index + 1) : null);

export function chooseByKey<Option extends { readonly key: string | null }>(options: readonly Option[], choose: (option: Option) => void) {
  return (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !hasLetterKeys()) return;
    const option = options.find((each, index) => keyOf(each, index) === event.key);
    if (option === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose(option);
  };
}
