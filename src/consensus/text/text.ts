/**
 * From many transcripts, translations or descriptions to one text per task, by the words that they share.
 *
 * Guarantees the same text whatever the order of the answers. No model of language: it says what most said, and does not know whether
 * that is a sentence.
 */
import { compareCodePoints } from '../core/plurality.ts';
import { editDistance, tokensOf, written, type Token } from './text-tokens.ts';

export type TextMethod = 'rover' | 'medoid';

export interface TextConsensus {
  readonly text: string;
  /** 0…1: `rover`: the mean share of the answers that have the word at its place; `medoid`: one minus the mean distance to the other answers. */
  readonly confidence: number;
  /** How many answers there were. */
  readonly answers: number;
}

/**
 * One text, or null without answers; a single answer is taken as it is, with confidence 1, since nobody contradicts it.
 *
 * `rover`: all answers are aligned word by word into a network of slots, and each slot is put to the vote; where most have no word, there is
 * none. Source: Fiscus, "A post-processing system to yield reduced word error rates: recognizer output voting error reduction (ROVER)", IEEE
 * ASRU 1997, votes alone. What comes of it depends on the order of alignment: here the medoid first, then the closer ones before the
 * farther; a tie goes to the medoid's word. Words vote without regard to case and to punctuation around them; the most frequent spelling is written.
 * Cost: O(answers × slots × words) per task, and the medoid's.
 *
 * `medoid`: the answer with the least mean distance to the others, by edit distance in words over the words of the longer; a tie goes
 * to the one that sorts first. A whole answer of a person, so a sentence where persons write sentences. Source: Kaufman and Rousseeuw 1990
 * (medoids); Levenshtein 1966. Cost: O(answers² × words²) per task.
 */
export function combineTexts(texts: readonly string[], method: TextMethod = 'rover'): TextConsensus | null {
  if (texts.length === 0) return null;
  const hypotheses = [...texts].sort(compareCodePoints).map((text) => ({ text, tokens: tokensOf(text) }));
  const distances = distancesOf(hypotheses.map(({ tokens }) => tokens));
  const total = distances.map((row) => row.reduce((sum, each) => sum + each, 0));
  // Rounding must not choose: sums of the same distances in another order are the same.
  const medoid = total.reduce((best, each, at) => (each < total[best]! - 1e-9 ? at : best), 0);
  const answers = texts.length;
  if (answers === 1) return { text: hypotheses[0]!.text, confidence: 1, answers };
  if (method === 'medoid') return { text: hypotheses[medoid]!.text, confidence: 1 - total[medoid]! / (answers - 1), answers };
  const near = hypotheses.map((_, at) => at).sort((a, b) => distances[medoid]![a]! - distances[medoid]![b]! || a - b);
  const order = [medoid, ...near.filter((at) => at !== medoid)];
  return { ...vote(order.map((at) => hypotheses[at]!.tokens)), answers };
}

/** Of each text to each; the way back is as far. */
function distancesOf(texts: readonly (readonly Token[])[]): number[][] {
  const distances = texts.map(() => texts.map(() => 0));
  for (let one = 1; one < texts.length; one++) {
    for (let other = 0; other < one; other++) {
      distances[one]![other] = distances[other]![one] = editDistance(texts[one]!, texts[other]!);
    }
  }
  return distances;
}

/** Token of an empty slot. */
const NOTHING = '';

/**
 * A place in the network: how often which word stands there, by its key, {@link NOTHING} among them. Keys are in the order in which
 * they came, so the medoid's comes first.
 */
type Slot = Map<string, Word>;

interface Word {
  votes: number;
  /** How often it was written how. */
  readonly spellings: Map<string, number>;
}

function vote(hypotheses: readonly (readonly Token[])[]): { readonly text: string; readonly confidence: number } {
  let slots: Slot[] = [];
  hypotheses.forEach((tokens, earlier) => (slots = merged(slots, tokens, earlier)));
  const winners = slots.map((slot) => [...slot].reduce((best, each) => (each[1].votes > best[1].votes ? each : best)));
  const words = winners.filter(([key]) => key !== NOTHING).map(([, word]) => word);
  // The empty word won in every slot: the answers agree that there is nothing to write.
  const agreed = words.length > 0 ? words : winners.map(([, word]) => word);
  const votes = agreed.reduce((sum, word) => sum + word.votes, 0);
  return {
    text: written(words.map(({ spellings }) => [...spellings].reduce((best, each) => (each[1] > best[1] ? each : best))[0])),
    confidence: agreed.length === 0 ? 1 : votes / agreed.length / hypotheses.length,
  };
}

/** The network with one more text in it, after `earlier` others. */
function merged(slots: readonly Slot[], tokens: readonly Token[], earlier: number): Slot[] {
  const result: Slot[] = [];
  for (const { slot, token } of alignment(slots, tokens)) {
    const place: Slot = slot ?? new Map<string, Word>();
    if (slot === null && earlier > 0) place.set(NOTHING, { votes: earlier, spellings: new Map() });
    const key = token?.key ?? NOTHING;
    const word = place.get(key) ?? { votes: 0, spellings: new Map<string, number>() };
    word.votes++;
    if (token !== null) word.spellings.set(token.spelling, (word.spellings.get(token.spelling) ?? 0) + 1);
    place.set(key, word);
    result.push(place);
  }
  return result;
}

interface Pairing {
  readonly slot: Slot | null;
  readonly token: Token | null;
}

/**
 * The cheapest way to walk through slots and words together: a word in a slot that has it, and no word in a slot that some have nothing
 * in, cost nothing; all else costs 1.
 */
function alignment(slots: readonly Slot[], tokens: readonly Token[]): Pairing[] {
  const width = tokens.length + 1;
  const size = (slots.length + 1) * width;
  const cost = slots.length + width < 65_536 ? new Uint16Array(size) : new Int32Array(size);
  for (let j = 1; j < width; j++) cost[j] = j;
  const pair = (i: number, j: number) => cost[(i - 1) * width + j - 1]! + (slots[i - 1]!.has(tokens[j - 1]!.key) ? 0 : 1);
  const skip = (i: number, j: number) => cost[(i - 1) * width + j]! + (slots[i - 1]!.has(NOTHING) ? 0 : 1);
  for (let i = 1; i <= slots.length; i++) {
    cost[i * width] = skip(i, 0);
    for (let j = 1; j < width; j++) cost[i * width + j] = Math.min(pair(i, j), skip(i, j), cost[i * width + j - 1]! + 1);
  }
  const pairings: Pairing[] = [];
  for (let [i, j] = [slots.length, tokens.length]; i > 0 || j > 0;) {
    const here = cost[i * width + j]!;
    const isPair = i > 0 && j > 0 && here === pair(i, j);
    const isSkip = !isPair && i > 0 && here === skip(i, j);
    pairings.push({ slot: isPair || isSkip ? slots[i - 1]! : null, token: isSkip ? null : tokens[j - 1]! });
    if (isPair || isSkip) i--;
    if (!isSkip) j--;
  }
  return pairings.reverse();
}
