/** Comments of readers, for the demo's batch that buys answers to a target. */

export const KINDS = ['praise', 'criticism', 'correction', 'question'] as const;
export type Kind = (typeof KINDS)[number];

export interface Comment {
  readonly text: string;
  readonly kind: Kind;
  /** The answer of a worker who reads it differently. */
  readonly otherwise: Kind;
  /** Whether it can be read in both ways: people disagree about it. */
  readonly divides?: boolean;
  /** Whether the requester knows the answer: a gold task. */
  readonly gold?: boolean;
}

export const COMMENTS: readonly Comment[] = [
  { text: 'The best report on the harbour that I have read in years.', kind: 'praise', otherwise: 'criticism', gold: true },
  { text: 'The mill burned down in 1911, not in 1919.', kind: 'correction', otherwise: 'criticism', gold: true },
  { text: 'Half a page about the match, and not a word about who scored.', kind: 'criticism', otherwise: 'question' },
  { text: 'Will the ferry run on holidays, too?', kind: 'question', otherwise: 'criticism' },
  { text: 'Her name is spelled Lindqvist.', kind: 'correction', otherwise: 'praise' },
  { text: 'I cut this one out and sent it to my sister.', kind: 'praise', otherwise: 'question' },
  { text: 'So the council knew since March? How?', kind: 'question', otherwise: 'criticism', divides: true },
  { text: 'A fine picture. It shows the other bridge, though.', kind: 'correction', otherwise: 'praise', divides: true },
  { text: 'Where can one read the full judgement?', kind: 'question', otherwise: 'correction' },
  { text: 'Please spare us another page about parking.', kind: 'criticism', otherwise: 'praise' },
  { text: 'Clear, short, and fair to both sides.', kind: 'praise', otherwise: 'criticism' },
  { text: 'The map has north at the bottom.', kind: 'correction', otherwise: 'criticism' },
  { text: 'Who took the photograph on page three?', kind: 'question', otherwise: 'praise' },
  { text: 'Three columns on a chess game that nobody saw.', kind: 'criticism', otherwise: 'praise' },
  { text: 'More of these walks along the river, please. They are a joy.', kind: 'praise', otherwise: 'question' },
  { text: 'The concert begins at eight, not at seven.', kind: 'correction', otherwise: 'criticism' },
];

/** How a worker reads comments. */
export interface Reader {
  /** Of so many comments they misread one; 0: none. */
  readonly slipsOneIn: number;
}

/** By the places of the workers in the demo: the first five read, the fourth in a hurry. */
export const READERS: readonly Reader[] = [{ slipsOneIn: 0 }, { slipsOneIn: 11 }, { slipsOneIn: 0 }, { slipsOneIn: 3 }, { slipsOneIn: 9 }];

/** What a reader answers to a comment. */
export function readingOf(comment: Comment, place: number, reader: number): { kind: Kind; why: string } {
  const { slipsOneIn } = READERS[reader] ?? { slipsOneIn: 0 };
  const slips = slipsOneIn > 0 && (place + reader) % slipsOneIn === 0;
  const isOtherwise = comment.divides === true ? reader % 2 === 1 : slips;
  const kind = isOtherwise ? comment.otherwise : comment.kind;
  return { kind, why: WHY[kind] };
}

const WHY: Readonly<Record<Kind, string>> = {
  praise: 'They say what they liked.',
  criticism: 'They would have it otherwise.',
  correction: 'They say what is wrong, and what is right.',
  question: 'They want to know something.',
};
