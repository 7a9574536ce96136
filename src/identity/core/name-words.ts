/**
 * The words of a name, as a search by name compares them: case-folded, without accents, in the order of the name. Pure.
 *
 * SQL cannot compute them: what `lower` does depends on the locale of the database.
 */
import { comparable } from './email.ts';

/** Longer words are cut off, in a name and in a search alike: a lexeme of PostgreSQL has at most 2046 bytes. */
const WORD_LENGTH = 60;
/** Accents after NFKD. Vowel signs of other scripts are not among them. */
const ACCENTS = /[\u0300-\u036f]/gu;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}\p{So}]+/u;

/** Each word once. Empty when the text has no letter, digit or symbol. @example nameWords("José O'Neill") // ['jose', 'o', 'neill'] */
export function nameWords(name: string): string[] {
  const letters = comparable(name).normalize('NFKD').replaceAll(ACCENTS, '');
  const words = letters.split(BETWEEN_WORDS).filter((word) => word !== '');
  return [...new Set(words.map((word) => Array.from(word).slice(0, WORD_LENGTH).join('')))];
}
