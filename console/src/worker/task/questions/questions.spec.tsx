/** @jest-environment jsdom */
import { useState } from 'react';
import type { QuestionFields } from '../../../api/generated/fragments.ts';
import type { Json } from '../../../api/generated/schema.ts';
import { render, type Rendered } from '../../../testing/render.tsx';
import { useMarking } from '../use-marking.ts';
import { QuestionField } from './question-field.tsx';

const common = { name: 'q', prompt: 'Which?', help: null, required: true };
const options = ['red', 'green', 'blue'].map((value) => ({ value, label: value, help: null, colour: null, key: null }));

let shown: Rendered;
let value: Json;
afterEach(() => shown.remove());

function Question({ question }: { readonly question: QuestionFields }) {
  const [answer, setAnswer] = useState<Json>(null);
  value = answer;
  const marking = useMarking([question], { q: answer }, (_name, next) => setAnswer(next));
  const task = { payload: { first: 'one', second: 'two' }, view: [], files: [] };
  return <QuestionField place={1} question={question} task={task} value={answer} setValue={setAnswer} marking={marking} fault={null} />;
}

const show = (question: QuestionFields) => (shown = render(<Question question={question} />));

describe('a question answered by keys', () => {
  it('gives the value of one option', () => {
    show({ __typename: 'ChoiceQuestion', ...common, options });
    shown.press('.options', '2');
    expect(value).toBe('green');
  });

  it('gives the values of several options in their order, and no more than the maximum', () => {
    show({ __typename: 'MultipleChoiceQuestion', ...common, options, minimumChoices: 0, maximumChoices: 2 });
    shown.press('.options', '3');
    shown.press('.options', '1');
    expect(value).toEqual(['red', 'blue']);
    expect(shown.container.querySelectorAll('input:disabled')).toHaveLength(1);
  });

  it('gives a text', () => {
    show({ __typename: 'TextQuestion', ...common, minimumLength: 0, maximumLength: 9, pattern: null });
    shown.write('textarea', 'é😀');
    expect(value).toBe('é😀');
    expect(shown.container.textContent).toContain('question.characters');
  });

  it('gives a rating', () => {
    show({ __typename: 'RatingQuestion', ...common, points: 5, lowLabel: 'low', highLabel: 'high' });
    shown.press('.rating', '4');
    expect(value).toBe(4);
  });

  it('gives a side, or a tie where it is allowed', () => {
    show({ __typename: 'ComparisonQuestion', ...common, left: 'first', right: 'second', tie: true });
    shown.press('.comparison', 't');
    expect(value).toBe('tie');
    shown.press('.comparison', '1');
    expect(value).toBe('left');
  });

  it('gives an object for a simple schema', () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, count: { type: 'integer' }, ok: { type: 'boolean' }, size: { enum: ['s', 'm'] } },
    };
    show({ __typename: 'JsonQuestion', ...common, schema });
    shown.write('input:not([type])', 'Ann');
    shown.write('input[type=number]', '3');
    shown.click('input[type=checkbox]');
    expect(value).toEqual({ name: 'Ann', count: 3, ok: true });
  });

  it('gives any JSON for another schema, and nothing while it is none', () => {
    show({ __typename: 'JsonQuestion', ...common, schema: { type: 'array' } });
    shown.write('textarea', '[1, 2');
    expect(value).toBeNull();
    expect(shown.container.textContent).toContain('question.no-json');
    shown.write('textarea', '[1, 2]');
    expect(value).toEqual([1, 2]);
  });
});
