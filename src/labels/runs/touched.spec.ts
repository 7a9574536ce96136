import type { Question } from '../../forms/index.ts';
import { newId } from '../../kernel/index.ts';
import { touchedLabels } from './touched.ts';

type TextQuestion = Extract<Question, { type: 'text' }>;

const TEXT: TextQuestion = {
  name: 'text',
  prompt: 'What does the speaker say?',
  help: null,
  required: true,
  type: 'text',
  minimumLength: 0,
  maximumLength: 5_000,
  pattern: null,
};

/** The label of one task about which these texts were written. */
function labelOf(texts: readonly string[], question = TEXT) {
  const answers = texts.map((text) => ({
    assignmentId: newId<'Assignment'>(),
    workerId: newId<'Person'>(),
    version: 1,
    byStaff: false,
    answer: { text },
  }));
  const [label] = touchedLabels(
    { taskId: newId<'Task'>(), position: 1, gold: false, answers },
    { questions: [question], codings: new Map(), runs: new Map(), estimates: new Map() },
  );
  return label!;
}

describe('texts that differ', () => {
  const THREE = ['the cat sat on the mat', 'the cat sits on the mat', 'a cat sat on the mat today'];

  it('merges different texts word by word', () => {
    expect(labelOf(THREE)).toMatchObject({ value: 'the cat sat on the mat', model: 'rover/1' });
  });

  it('counts texts when the merged text would be no valid answer', () => {
    const pairs = ['aa bb cc', 'aa bb dd', 'aa ee cc'];
    expect(labelOf(pairs)).toMatchObject({ value: 'aa bb cc', model: 'rover/1' });
    const long = ['one two three', 'one two four five', 'zero one two'];
    const value = labelOf(long).value as string;
    const short = labelOf(long, { ...TEXT, maximumLength: value.length - 1 });
    expect(short.model).toBe('plurality/1');
    expect(long).toContain(short.value);
  });

  it('counts texts when their alignment would block other work', () => {
    // A character is a word in scripts without spaces: ten pages are as many words as a book.
    const page = (seed: number) =>
      Array.from({ length: 2_000 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919 + at * at * seed) % 5_000))).join('');
    expect(labelOf(Array.from({ length: 10 }, (_, seed) => page(seed + 1)))).toMatchObject({ votes: 1, model: 'plurality/1' });
  });
});
