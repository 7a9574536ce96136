/**
 * The form that a worker fills in: a list of questions, each of one type; an answer is `{ [question's name]: value }`.
 *
 * Lengths and offsets count Unicode code points, as Python's do; offsets start at 0 and ends are exclusive. Boxes are
 * fractions of the image's width and height, from its upper left corner: the image may be shown at any size.
 */
import type { JsonSchema } from './json.ts';

/** One of the values that a worker chooses from. */
export interface Option {
  readonly value: string;
  readonly label: string;
  /** Explanation for the worker; Markdown. */
  readonly help?: string;
  /** `#rrggbb`. */
  readonly colour?: string;
  /** Key of the keyboard that chooses the option: a small letter or a digit. */
  readonly key?: string;
}

interface Common {
  /** The key of its value in the answer. */
  readonly name: string;
  /** Text for the worker; Markdown. */
  readonly prompt: string;
  /** More about it; Markdown. */
  readonly help: string | null;
  readonly required: boolean;
  /** For text and JSON questions only. False: answers are stored one by one, and no label is made of them. Absent: true. */
  readonly aggregate?: boolean;
}

/** Whether the answers of several workers to the question are put together into a label. */
export function isAggregated({ aggregate }: Pick<Common, 'aggregate'>): boolean {
  return aggregate !== false;
}

/** Answer: the value of one option. */
export interface ChoiceQuestion extends Common {
  readonly type: 'choice';
  readonly options: readonly Option[];
}

/** Answer: a list of values, each once. */
export interface MultipleChoiceQuestion extends Common {
  readonly type: 'multiple_choice';
  readonly options: readonly Option[];
  readonly minimum: number;
  readonly maximum: number | null;
}

/** Answer: a text. */
export interface TextQuestion extends Common {
  readonly type: 'text';
  readonly minimumLength: number;
  readonly maximumLength: number;
  /** Regular expression that must match somewhere in the text; `^` and `$` bind it to its ends. */
  readonly pattern: string | null;
}

/** Answer: a number. */
export interface NumberQuestion extends Common {
  readonly type: 'number';
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Only whole multiples of it, counted from the minimum, or from 0; 1 asks for whole numbers. */
  readonly step: number | null;
}

/** Answer: a whole number from 1 to `points`. */
export interface RatingQuestion extends Common {
  readonly type: 'rating';
  readonly points: number;
  /** What 1 means. */
  readonly lowLabel: string | null;
  /** What `points` means. */
  readonly highLabel: string | null;
}

/** Answer: `left`, `right`, or `tie` where it is allowed. */
export interface ComparisonQuestion extends Common {
  readonly type: 'comparison';
  /** Field of the item that is shown on the left. */
  readonly left: string;
  readonly right: string;
  readonly tie: boolean;
}

/** Answer: a list of `{ start, end, label }`. */
export interface SpansQuestion extends Common {
  readonly type: 'spans';
  /** Field of the item that holds the text. */
  readonly field: string;
  readonly labels: readonly Option[];
  readonly minimum: number;
  readonly maximum: number;
  /** Whether spans may overlap. */
  readonly overlap: boolean;
}

/** Answer: a list of `{ x, y, width, height, label }`. */
export interface BoxesQuestion extends Common {
  readonly type: 'boxes';
  /** Field of the item that names the image. */
  readonly field: string;
  readonly labels: readonly Option[];
  readonly minimum: number;
  readonly maximum: number;
}

/** Answer: JSON that fits the schema. */
export interface JsonQuestion extends Common {
  readonly type: 'json';
  readonly schema: JsonSchema;
}

export type Question =
  | ChoiceQuestion
  | MultipleChoiceQuestion
  | TextQuestion
  | NumberQuestion
  | RatingQuestion
  | ComparisonQuestion
  | SpansQuestion
  | BoxesQuestion
  | JsonQuestion;

export type QuestionType = Question['type'];

export type AnswerForm = readonly Question[];
