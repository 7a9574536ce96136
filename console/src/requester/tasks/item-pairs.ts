/** An item in few words: the name and the value of each field, shortened. Pure. */
import type { Json } from '../../api/generated/schema.ts';

export interface ItemPair {
  readonly name: string;
  readonly value: string;
}

const LONGEST_VALUE = 60;

/** Fields that are shown; further ones are on the page of the task. */
const MOST_PAIRS = 6;

const shorten = (text: string): string => {
  const letters = [...text];
  return letters.length <= LONGEST_VALUE ? text : `${letters.slice(0, LONGEST_VALUE - 1).join('')}…`;
};

function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  // A list of plain values reads as one; anything deeper is shown as it is.
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null)) return value.map(String).join(', ');
  return JSON.stringify(value);
}

/** @returns the first fields, and whether there are more */
export function itemPairs(payload: Json): { readonly pairs: readonly ItemPair[]; readonly hasMore: boolean } {
  const fields = Object.entries(payload as Readonly<Record<string, Json>>);
  return {
    pairs: fields.slice(0, MOST_PAIRS).map(([name, value]) => ({ name, value: shorten(textOf(value)) })),
    hasMore: fields.length > MOST_PAIRS,
  };
}
