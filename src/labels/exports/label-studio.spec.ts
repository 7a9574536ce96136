import { newId } from '../../kernel/index.ts';
import type { Question } from '../../forms/index.ts';
import { labelStudioTask, type LabelStudioOptions } from './label-studio.ts';

const CHOICE = { name: 'kind', type: 'choice', prompt: '?', help: null, required: true, options: [] } as unknown as Question;
const SPANS = {
  ...CHOICE,
  name: 'names',
  type: 'spans',
  field: 'body',
  labels: [],
  minimum: 0,
  maximum: 9,
  overlap: true,
} as unknown as Question;
const BOXES = { ...CHOICE, name: 'things', type: 'boxes', field: 'photo', labels: [], minimum: 0, maximum: 9 } as unknown as Question;
const PAIR = { ...CHOICE, name: 'better', type: 'comparison', left: 'one', right: 'two', tie: true } as unknown as Question;

/** The object of each region of one answer, by question. */
function objects(
  payload: Record<string, unknown>,
  questions: Question[],
  answer: Record<string, unknown>,
  options: Partial<LabelStudioOptions> = {},
) {
  const task = {
    taskId: newId<'Task'>(),
    externalId: null,
    verdict: null,
    payload,
    labels: [],
    answers: [{ assignmentId: newId<'Assignment'>(), answer }],
  };
  const shown = labelStudioTask(task, { questions, withAnswers: true, showFiles: (item) => item, toName: null, ...options }) as {
    annotations: { result: { from_name: string; to_name: string }[] }[];
  };
  return Object.fromEntries(shown.annotations[0]!.result.map((region) => [region.from_name, region.to_name]));
}

describe('to_name', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['the only field', { question: 'Who?' }, 'question'],
    ['a usual name, whatever is before it', { id: 7, key: 'a b', text: 'x' }, 'text'],
    ['an image beside an id', { id: 'a1', image: 'fil_1' }, 'image'],
    ['a file under any name', { id: 'a b', scan: `fil_${'0'.repeat(26)}` }, 'scan'],
    ['an address under any name', { id: 'a', scan: 'https://example.org/a.png' }, 'scan'],
    ['a text of several words', { id: 'a1', code: 'x', utterance: 'Call me a taxi' }, 'utterance'],
    ['a text that is no id', { id: 'a1', task_id: 'b', word: 'taxi' }, 'word'],
    ['no hidden field', { _mine: 'some words here', n: 1 }, 'n'],
  ])('equals %s', (_what, payload, name) => {
    expect(objects(payload, [CHOICE], { kind: 'a' })).toEqual({ kind: name });
  });

  it('equals the field that the question shows, and the same for other questions of the form', () => {
    const answer = { kind: 'a', names: [{ start: 0, end: 1, label: 'x' }] };
    expect(objects({ text: 'not this', body: 'x' }, [CHOICE, SPANS], answer)).toEqual({ kind: 'body', names: 'body' });
  });

  it('equals a field that the item has, when an older form showed another', () => {
    const answer = { things: [{ x: 0, y: 0, width: 1, height: 1, label: 'x' }] };
    expect(objects({ image: 'fil_1' }, [BOXES], answer)).toEqual({ things: 'image' });
    expect(objects({ photo: 'fil_1' }, [BOXES], answer)).toEqual({ things: 'photo' });
  });

  it('names both sides of a comparison', () => {
    expect(objects({ one: 'a', two: 'b' }, [PAIR, CHOICE], { better: 'left', kind: 'a' })).toEqual({ better: 'one,two', kind: 'one' });
  });

  it('equals the name from the export request for questions without a field', () => {
    const answer = { kind: 'a', names: [{ start: 0, end: 1, label: 'x' }] };
    expect(objects({ body: 'x', n: 1 }, [CHOICE, SPANS], answer, { toName: 'doc' })).toEqual({ kind: 'doc', names: 'body' });
  });
});
