import { checkAnswer, type Question } from '../forms/index.ts';
import { checkKey, rightness } from './known-answer.ts';

const common = { name: 'q', prompt: 'Which?', help: null, required: true };
const options = ['a', 'b', 'c'].map((value) => ({ value, label: value }));
const choice: Question = { ...common, type: 'choice', options };
const several: Question = { ...common, type: 'multiple_choice', options, minimum: 0, maximum: null };
const text: Question = { ...common, type: 'text', minimumLength: 0, maximumLength: 100, pattern: null };
const number: Question = { ...common, type: 'number', minimum: null, maximum: null, step: null };
const boxes: Question = { ...common, type: 'boxes', field: 'image', labels: options, minimum: 0, maximum: 9 };
const spans: Question = { ...common, type: 'spans', field: 'text', labels: options, minimum: 0, maximum: 9, overlap: false };
const json: Question = { ...common, type: 'json', schema: true };
const box = (x: number, label = 'a') => ({ x, y: 0, width: 0.4, height: 0.4, label });

describe('an answer', () => {
  it.each<[string, Question, unknown, unknown, boolean]>([
    ['the option', choice, 'a', 'a', true],
    ['another option', choice, 'a', 'b', false],
    ['the option in another Unicode spelling', choice, 'caf\u00e9', 'cafe\u0301', true],
    ['the options in another Unicode spelling', several, ['caf\u00e9'], ['cafe\u0301'], true],
    ['the options in another order', several, ['a', 'b'], ['b', 'a'], true],
    ['an option too few', several, ['a', 'b'], ['a'], false],
    ['the text but for case, blanks and the way of writing an accent', text, 'Caf\u00e9  noir', ' cafe\u0301 NOIR ', true],
    ['one of the texts that are right', text, ['colour', 'color'], 'Color', true],
    ['none of them', text, ['colour', 'color'], 'colours', false],
    ['the number', number, 3, 3, true],
    ['a number near it', number, 3, 3.1, false],
    ['a number within what is tolerated', number, { value: 3, tolerance: 0.5 }, 3.5, true],
    ['a number beyond it', number, { value: 3, tolerance: 0.5 }, 3.6, false],
    [
      'the spans in another order',
      spans,
      [
        { start: 0, end: 1, label: 'a' },
        { start: 2, end: 3, label: 'b' },
      ],
      [
        { label: 'b', start: 2, end: 3 },
        { start: 0, end: 1, label: 'a' },
      ],
      true,
    ],
    ['a box that covers about the same', boxes, [box(0.1)], [box(0.2)], true],
    ['a box that covers less than half of it', boxes, [box(0.1)], [box(0.35)], false],
    ['the right box with another label', boxes, [box(0.1)], [box(0.1, 'b')], false],
    ['one box for two', boxes, [box(0.1), box(0.15)], [box(0.1)], false],
    ['each of two boxes its own', boxes, [box(0.1), box(0.15)], [box(0.15), box(0.1)], true],
    ['the same JSON', json, { a: [1] }, { a: [1] }, true],
    ['nothing', choice, 'a', null, false],
  ])('compares an answer with the key: %s', (_name, question, known, given, right) => {
    expect(rightness([question], { q: known }, { q: given })).toEqual({ q: right });
    expect(rightness([question], { q: known }, null)).toEqual({ q: false });
  });

  it('counts only where the key knows the question, and is no property that every object has', () => {
    const other = { ...choice, name: 'toString' };
    expect(rightness([choice, other], { q: 'a' }, { q: 'a', toString: 'b' })).toEqual({ q: true });
    expect(rightness([choice, other], { toString: 'a' }, {})).toEqual({ toString: false });
  });
});

describe('a key', () => {
  it.each<[string, Question, unknown, string[]]>([
    ['of nothing', choice, {}, ['']],
    ['that is no object', choice, ['a'], ['']],
    ['of an unknown question', choice, { r: 'a' }, ['r']],
    ['that no answer fits', choice, { q: 'd' }, ['q']],
    ['with one text that does not fit', { ...text, maximumLength: 3 }, { q: ['abc', 'abcd'] }, ['q']],
    ['with no text', text, { q: [] }, ['q']],
    ['with a tolerance that is none', number, { q: { value: 3, tolerance: -1 } }, ['q']],
    ['that is right', number, { q: { value: 3, tolerance: 0 } }, []],
    ['with a span beyond the text', spans, { q: [{ start: 0, end: 9, label: 'a' }] }, ['q.0.end']],
  ])('checks a key %s', (_name, question, key, paths) => {
    expect(checkKey([question], key, { text: 'short' }, checkAnswer).map((fault) => (fault.path ?? []).join('.'))).toEqual(paths);
  });
});
