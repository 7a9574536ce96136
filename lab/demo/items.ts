/** What the demo marketplace labels. */

export interface Letter {
  readonly text: string;
  /** What each of three workers answers: category, then urgency 1 to 5. */
  readonly answers: readonly (readonly [string, number])[];
  /** Which of the three answers the town rejects; left out: none. */
  readonly rejected?: number;
}

const [q, c, p, t] = ['question', 'complaint', 'permit', 'thanks'];

/** Letters to a town hall, sorted by three workers each; some are hard to tell. */
export const LETTERS: readonly Letter[] = [
  {
    text: 'The street lamp at the corner of Mill Lane has been dark for three weeks. My mother fell there on Tuesday.',
    answers: [
      [c, 5],
      [c, 5],
      [c, 4],
    ],
  },
  {
    text: 'Which papers do I bring to register a change of address, and may my daughter do it for me?',
    answers: [
      [q, 2],
      [q, 1],
      [q, 2],
    ],
  },
  {
    text: 'We would like to close Orchard Row for a neighbours’ dinner on 12 June, from four to ten.',
    answers: [
      [p, 3],
      [p, 2],
      [p, 3],
    ],
  },
  {
    text: 'Thank you to the two men who cleared the drain on Sunday in the rain. They did not even stop for tea.',
    answers: [
      [t, 1],
      [t, 1],
      [t, 1],
    ],
  },
  {
    text: 'Is the swimming pool open during the school holidays? The page says two different things.',
    answers: [
      [q, 2],
      [c, 2],
      [q, 2],
    ],
    rejected: 1,
  },
  {
    text: 'Since the bins are emptied on Mondays, the whole yard smells all weekend. Please go back to Fridays.',
    answers: [
      [c, 3],
      [c, 3],
      [c, 2],
    ],
  },
  {
    text: 'I want to put up a shed of nine square metres behind the house. Do I need to ask anyone?',
    answers: [
      [p, 2],
      [q, 2],
      [p, 2],
    ],
  },
  {
    text: 'The new benches by the river are lovely. Could there be one in the shade as well?',
    answers: [
      [t, 1],
      [t, 1],
      [q, 1],
    ],
  },
  {
    text: 'Your letter of the 3rd asks for a form that your office told me does not exist.',
    answers: [
      [c, 4],
      [c, 3],
      [c, 4],
    ],
  },
  {
    text: 'We open a bakery in March and apply for two tables on the pavement.',
    answers: [
      [p, 3],
      [p, 3],
      [p, 2],
    ],
  },
  {
    text: 'How long is a parking card for carers valid, and what does the second one cost?',
    answers: [
      [q, 2],
      [q, 2],
      [q, 1],
    ],
  },
  {
    text: 'Nobody has answered my three letters about the flooded cellar. I expect a date by Friday.',
    answers: [
      [c, 5],
      [c, 4],
      [c, 5],
    ],
  },
];

export interface Passage {
  readonly passage: string;
  readonly first: string;
  readonly second: string;
}

/** Passages with two summaries each, to be compared. */
export const PASSAGES: readonly Passage[] = [
  {
    passage:
      'The ferry was built for lakes, and on its first crossing of the strait it rolled so hard that the piano came loose. It has sailed the strait for forty years since.',
    first: 'A lake ferry had a rough first crossing and then served the strait for decades.',
    second: 'A ferry lost its piano in the strait and was sent back to the lakes.',
  },
  {
    passage: 'Bees that were fed before noon returned to the same meadow in the afternoon; those fed after noon looked for a new one.',
    first: 'Bees remember meadows better in the afternoon.',
    second: 'Only bees fed in the morning came back to the meadow that day.',
  },
  {
    passage: 'The council kept the old bridge for walkers and built the new one twenty metres upstream, where the rock is sound.',
    first: 'The new bridge stands upstream; the old one is for walkers.',
    second: 'The old bridge was replaced because its rock was not sound.',
  },
  {
    passage:
      'Her first violin was a cigar box with two strings. The second, bought with the money from the first concert, she never played in public.',
    first: 'She played her cigar-box violin in concerts and kept the bought one private.',
    second: 'She earned a real violin by her first concert and became famous with it.',
  },
  {
    passage:
      'The well is forty metres deep, but the water stands at six. In dry years the upper spring fails first, and the well is then the only one.',
    first: 'In drought the village has only the well, whose water stands high.',
    second: 'In dry years the well falls to forty metres.',
  },
  {
    passage: 'He translated the poem four times in his life and published the first version, which he had come to dislike.',
    first: 'He published the version of his translation that he liked least.',
    second: 'He published all four versions of his translation.',
  },
  {
    passage:
      'The museum lends its plaster casts to schools, for the originals may not travel and the casts, it turns out, are looked at longer.',
    first: 'Pupils look longer at plaster casts than visitors do at originals, so schools get casts.',
    second: 'Schools get casts because the originals may not leave; people even look at them longer.',
  },
  {
    passage:
      'A late frost took the blossom of the upper terraces. The lower ones, in the fog, kept theirs, against what every grower had said.',
    first: 'Fog spared the lower terraces from a frost, to the growers’ surprise.',
    second: 'The growers were right that the lower terraces freeze first.',
  },
];
