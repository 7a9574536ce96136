/** Texts as words that can be compared, and back. */

export interface Token {
  /** Comparison form: lower case, without surrounding punctuation, compatible forms unified (NFKC). */
  readonly key: string;
  /** As it was written. */
  readonly spelling: string;
}

/** Scripts that write no space between words: there, a character is a word. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const TOKEN = new RegExp(`[${UNSPACED}\\u3000-\\u303f\\uff00-\\uff65]\\p{M}*|[^\\s${UNSPACED}\\u3000-\\u303f\\uff00-\\uff65]+`, 'gu');
const IS_UNSPACED = new RegExp(`^[${UNSPACED}\\u3000-\\u303f\\uff00-\\uff65]\\p{M}*$`, 'u');
const PUNCTUATION = /[\p{P}\p{S}]/u;

export function tokensOf(text: string): Token[] {
  return (text.match(TOKEN) ?? []).map((spelling) => {
    const key = spelling.normalize('NFKC').toLowerCase();
    return { key: withoutPunctuationAround(key) || key, spelling };
  });
}

/** The words of a text as error rates count them: without case, and without punctuation, also where it stands alone. */
export function wordsOf(text: string): string[] {
  return tokensOf(text)
    .map(({ key }) => key)
    .filter((key) => withoutPunctuationAround(key) !== '');
}

/** Takes time linear in the word; an expression that ends in `[…]+$` takes the square of a run of punctuation inside. */
function withoutPunctuationAround(word: string): string {
  const characters = Array.from(word);
  const first = characters.findIndex((character) => !PUNCTUATION.test(character));
  if (first < 0) return '';
  const last = characters.findLastIndex((character) => !PUNCTUATION.test(character));
  return characters.slice(first, last + 1).join('');
}

/** A text of these words. */
export function written(spellings: readonly string[]): string {
  let text = '';
  spellings.forEach((spelling, at) => {
    const isJoined = at === 0 || (IS_UNSPACED.test(spelling) && IS_UNSPACED.test(spellings[at - 1]!));
    text += isJoined ? spelling : ` ${spelling}`;
  });
  return text;
}

/** Words to insert, delete or replace (Levenshtein 1966). Cost: the product of the lengths. */
export function wordEdits(from: readonly string[], to: readonly string[]): number {
  let above = Int32Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = new Int32Array(to.length + 1);
    row[0] = i;
    for (let j = 1; j <= to.length; j++) {
      const replaced = above[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, above[j]! + 1, row[j - 1]! + 1);
    }
    above = row;
  }
  return above[to.length]!;
}

/** 0…1: edits in words over the words of the longer. Two texts without words are the same. */
export function editDistance(a: readonly Token[], b: readonly Token[]): number {
  const longer = Math.max(a.length, b.length);
  const keys = (tokens: readonly Token[]) => tokens.map(({ key }) => key);
  return longer === 0 ? 0 : wordEdits(keys(a), keys(b)) / longer;
}
