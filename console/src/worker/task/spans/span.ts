/** A marked part of a text: characters from `start` to before `end`, counted as code points, as the API takes it. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isWord: boolean;
}

/** The text in pieces, as its language parts words, with their places in code points. */
export function wordsOf(text: string, language?: string): Word[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  let start = 0;
  return [...segmenter.segment(text)].map(({ segment, isWordLike }) => {
    const word = { text: segment, start, end: start + [...segment].length, isWord: isWordLike === true };
    start = word.end;
    return word;
  });
}

export const codePointsBefore = (text: string, offset: number): number => [...text.slice(0, offset)].length;

export const partOf = (text: string, { start, end }: Pick<Span, 'start' | 'end'>): string => [...text].slice(start, end).join('');

/** Without the blanks at its ends; null: nothing is left. */
export function trimmed(text: string, { start, end }: Pick<Span, 'start' | 'end'>): Pick<Span, 'start' | 'end'> | null {
  const characters = [...text].slice(start, end);
  const first = characters.findIndex((each) => each.trim() !== '');
  if (first < 0) return null;
  const last = characters.findLastIndex((each) => each.trim() !== '');
  return { start: start + first, end: start + last + 1 };
}

const inOrder = (spans: readonly Span[]): Span[] => [...spans].sort((a, b) => a.start - b.start || a.end - b.end);

/** With one span more. Where none may overlap, it takes the place of those that it meets; the same again changes its label. */
export function withSpan(spans: readonly Span[], span: Span, mayOverlap: boolean): Span[] {
  const isSame = (each: Span) => each.start === span.start && each.end === span.end;
  const meets = (each: Span) => each.start < span.end && span.start < each.end;
  return inOrder([...spans.filter((each) => !(mayOverlap ? isSame(each) && each.label === span.label : meets(each))), span]);
}

/** Places where a mark begins or ends: between them, the same marks hold. */
export function piecesOf(
  words: readonly Word[],
  spans: readonly Span[],
): { readonly start: number; readonly end: number; readonly marks: readonly number[] }[] {
  const end = words.at(-1)?.end ?? 0;
  const edges = [...new Set([0, end, ...words.map((word) => word.start), ...spans.flatMap((span) => [span.start, span.end])])]
    .filter((edge) => edge <= end)
    .sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const stop = edges[index + 1]!;
    const marks = spans.flatMap((span, place) => (span.start <= start && stop <= span.end ? [place] : []));
    return { start, end: stop, marks };
  });
}
