import fc from 'fast-check';
import { checkAnswer, ANSWER_LIMITS } from './answer.ts';
import type { Question } from './question.ts';

const COMMON = { name: 'q', prompt: 'What?', help: null, required: true };
const OPTIONS = ['yes', 'no', 'maybe'].map((value) => ({ value, label: value }));
const ITEM = { text: 'Ann 😀 met Bob', one: 'a', two: 'b', image: 'fil_1' };

const choice: Question = { ...COMMON, type: 'choice', options: OPTIONS };
const several: Question = { ...COMMON, type: 'multiple_choice', options: OPTIONS, minimum: 1, maximum: 2 };
const text: Question = { ...COMMON, type: 'text', minimumLength: 2, maximumLength: 4, pattern: null };
const number: Question = { ...COMMON, type: 'number', minimum: 0, maximum: 10, step: null };
const rating: Question = { ...COMMON, type: 'rating', points: 5, lowLabel: null, highLabel: null };
const comparison: Question = { ...COMMON, type: 'comparison', left: 'one', right: 'two', tie: false };
const spans: Question = { ...COMMON, type: 'spans', field: 'text', labels: OPTIONS, minimum: 0, maximum: 3, overlap: false };
const boxes: Question = { ...COMMON, type: 'boxes', field: 'image', labels: OPTIONS, minimum: 0, maximum: 2 };
const json: Question = { ...COMMON, type: 'json', schema: { type: 'object', required: ['a'] } };

const accented: Extract<Question, { type: 'choice' }> = {
  ...COMMON,
  type: 'choice',
  options: ['caf\u00e9', 'tea'].map((value) => ({ value, label: value })),
};

const span = (start: number, end: number, label = 'yes') => ({ start, end, label });
const box = (x: number, y: number, width: number, height: number, label = 'yes') => ({ x, y, width, height, label });

/** The faults of one value, as `path: message`; the path without `answer.q`. */
function faults(question: Question, value: unknown): string[] {
  return checkAnswer([question], { q: value }, ITEM).map((fault) => {
    expect(fault).toMatchObject({ kind: 'INVALID', path: expect.arrayContaining(['answer', 'q']) });
    return `${fault.path!.slice(2).join('.')}: ${fault.message}`;
  });
}

describe('an answer', () => {
  it.each<[string, Question, unknown]>([
    ['choice', choice, 'no'],
    ['several, the fewest', several, ['no']],
    ['several, the most', several, ['yes', 'maybe']],
    ['several, none where that is foreseen', { ...several, minimum: 0 }, []],
    ['several, all', { ...several, maximum: null }, ['no', 'yes', 'maybe']],
    ['text, counted in code points', text, '😀😀😀😀'],
    ['text with a pattern', { ...text, pattern: '^[ab]+$' }, 'abba'],
    ['number', number, 2.5],
    ['number at its bounds', number, 10],
    ['number in steps', { ...number, step: 0.1 }, 0.3],
    ['number in steps from a minimum', { ...number, minimum: 0.5, step: 2 }, 4.5],
    ['whole number', { ...number, step: 1 }, 7],
    ['rating', rating, 5],
    ['comparison', comparison, 'right'],
    ['comparison with a tie', { ...comparison, tie: true }, 'tie'],
    ['spans, none', spans, []],
    ['spans, side by side and to the end', spans, [span(0, 3), span(3, 5, 'no'), span(10, 13)]],
    ['spans that overlap where they may', { ...spans, overlap: true }, [span(0, 5), span(3, 7), span(0, 5, 'no')]],
    ['boxes, none', boxes, []],
    ['boxes, the whole image and a part', boxes, [box(0, 0, 1, 1), box(0.1, 0.2, 0.9, 0.8, 'no')]],
    ['boxes over each edge by a rounding', boxes, [box(-1e-7, -1e-7, 0.5, 0.5), box(0.5, 0.5, 0.5 + 1e-7, 0.5 + 1e-7)]],
    ['an option in another Unicode spelling', accented, 'cafe\u0301'],
    ['options in another Unicode spelling', { ...several, options: accented.options }, ['cafe\u0301', 'tea']],
    ['an option with blanks around it, where the form has such', { ...choice, options: [{ value: ' yes ', label: 'yes' }] }, 'yes'],
    ['a span with its label in another Unicode spelling', { ...spans, labels: accented.options }, [span(0, 3, 'cafe\u0301')]],
    ['a box with its label in another Unicode spelling', { ...boxes, labels: accented.options }, [box(0, 0, 1, 1, 'cafe\u0301')]],
    ['json', json, { a: [1, { b: null }] }],
  ])('fits: %s', (_name, question, value) => {
    expect(faults(question, value)).toEqual([]);
  });

  it.each<[string, Question, unknown, RegExp]>([
    ['choice of another value', choice, 'perhaps', /^: Choose one of: "yes", "no", "maybe"\.$/],
    ['choice by label or index', choice, 0, /Choose one of/],
    ['several as one', several, 'yes', /Give a list/],
    ['several of another value', several, ['yes', 'perhaps'], /^1: Choose one of/],
    ['several, one twice', several, ['yes', 'yes'], /each value once/],
    ['several, too few', several, [], /Choose 1 to 2/],
    ['several, too many', several, ['yes', 'no', 'maybe'], /Choose 1 to 2/],
    ['several, exactly', { ...several, minimum: 2 }, ['yes'], /Choose exactly 2/],
    ['text as number', text, 12, /Give a text/],
    ['text too short', text, 'a', /at least 2 characters; there are 1/],
    ['text too long', text, 'abcde', /at most 4 characters; there are 5/],
    ['text, blank', text, '   ', /needs an answer/],
    ['text off its pattern', { ...text, pattern: '^[ab]+$' }, 'abc', /must match the pattern/],
    ['number as text', number, '5', /Give a number/],
    ['number too small', number, -0.1, /at least 0/],
    ['number too great', number, 10.1, /at most 10/],
    ['number off its step', { ...number, step: 0.1 }, 0.35, /multiple of 0\.1/],
    ['number off its step from a minimum', { ...number, minimum: 0.5, step: 2 }, 4, /multiple of 2, counted from 0\.5/],
    ['number, not whole', { ...number, step: 1 }, 1.5, /whole number/],
    ['rating of 0', rating, 0, /1 to 5/],
    ['rating above', rating, 6, /1 to 5/],
    ['rating, half', rating, 2.5, /1 to 5/],
    ['comparison with a tie', comparison, 'tie', /left, right\.$/],
    ['spans as an object', spans, {}, /Give a list/],
    ['spans, too many', spans, [0, 1, 2, 3].map((at) => span(at, at + 1)), /Mark at most 3; there are 4/],
    ['spans, too few', { ...spans, minimum: 1 }, [], /Mark 1 to 3/],
    ['a span of another label', spans, [span(0, 1, 'perhaps')], /^0\.label: Choose one of/],
    ['a span with more to it', spans, [{ ...span(0, 1), text: 'A' }], /^0: Each mark is an object of start, end, label/],
    ['a span with less to it', spans, [{ start: 0, label: 'yes' }], /^0: Each mark/],
    ['a span that is none', spans, [null], /^0: Each mark/],
    ['an empty span', spans, [span(3, 3)], /^0: A span starts/],
    ['a span before the text', spans, [span(-1, 2)], /^0: A span starts/],
    ['a span at half a character', spans, [span(0, 1.5)], /^0: A span starts/],
    ['a span beyond the text', spans, [span(0, 14)], /^0\.end: The text has 13 characters; the span ends at 14/],
    ['spans that overlap', spans, [span(4, 8), span(0, 5)], /must not overlap/],
    ['one span twice', { ...spans, overlap: true }, [span(0, 5), span(1, 2), span(0, 5)], /each span once/],
    ['a box beyond the image', boxes, [box(0.5, 0, 0.6, 1)], /^0: A box lies within/],
    ['a box without width', boxes, [box(0, 0, 0, 1)], /^0: A box/],
    ['a box from outside', boxes, [box(-0.1, 0, 0.5, 1)], /^0: A box/],
    ['a box in pixels', boxes, [box(10, 10, 200, 100)], /^0: A box/],
    ['a box beyond the left edge by more', boxes, [box(-1e-5, 0, 0.5, 1)], /^0: A box/],
    ['a box beyond the upper edge by more', boxes, [box(0, -1e-5, 0.5, 1)], /^0: A box/],
    ['a box beyond the right edge by more', boxes, [box(0.5, 0, 0.5 + 1e-5, 1)], /^0: A box/],
    ['a box beyond the lower edge by more', boxes, [box(0, 0.5, 1, 0.5 + 1e-5)], /^0: A box/],
    ['one option in two Unicode spellings', { ...several, options: accented.options }, ['caf\u00e9', 'cafe\u0301'], /each value once/],
    [
      'one span in two Unicode spellings',
      { ...spans, labels: accented.options, overlap: true },
      [span(0, 3, 'caf\u00e9'), span(0, 3, 'cafe\u0301')],
      /each span once/,
    ],
    ['a box of texts', boxes, [{ ...box(0, 0, 1, 1), x: '0' }], /^0: A box/],
    ['json off its schema', json, { b: 1 }, /must have required property 'a'/],
  ])('refuses an answer that does not fit: %s', (_name, question, value, message) => {
    expect(faults(question, value)).toEqual([expect.stringMatching(message)]);
  });

  it.each(['  ', '\u200b\u200b', '\u3164\u2800', '\u00ad\ufeff\u2060'])(
    'refuses a text of invisible characters where one is required: %j',
    (value) => {
      expect(faults(text, value)).toEqual([': The question "q" needs an answer.']);
    },
  );

  it.each<[string, unknown]>([
    ['missing', {}],
    ['null', { q: null }],
  ])('accepts an answer without an optional part, and refuses one without a required part: %s', (_name, answer) => {
    for (const question of [choice, several, text, number, rating, comparison, spans, boxes, json]) {
      expect(checkAnswer([question], answer, ITEM)).toMatchObject([{ message: 'The question "q" needs an answer.' }]);
      expect(checkAnswer([{ ...question, required: false }], answer, ITEM)).toEqual([]);
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['null', null, /is an object/],
    ['an array', [], /is an object/],
    ['a text', 'yes', /is an object/],
    ['too long', { q: 'x'.repeat(ANSWER_LIMITS.bytes) }, /bytes long/],
    ['NUL', { q: 'a\0' }, /NUL/],
    ['half a surrogate pair', { q: '\udc00' }, /not valid Unicode/],
  ])('refuses the answer as a whole: %s', (_name, answer, message) => {
    expect(checkAnswer([text], answer)).toMatchObject([{ path: ['answer'], message: expect.stringMatching(message) }]);
  });

  it('tells every question that is at fault, and those that the form does not have', () => {
    const form = [choice, { ...rating, name: 'r' }, { ...number, name: 'n' }];
    const paths = checkAnswer(form, { q: 'perhaps', r: 9, n: 3, x: 1 }).map((fault) => fault.path);
    expect(paths).toEqual([
      ['answer', 'x'],
      ['answer', 'q'],
      ['answer', 'r'],
    ]);
  });

  it('ignores properties of the prototype of an answer', () => {
    expect(checkAnswer([{ ...choice, name: 'toString', required: false }], {})).toEqual([]);
    expect(checkAnswer([{ ...choice, name: 'constructor' }], {})).toMatchObject([
      { message: 'The question "constructor" needs an answer.' },
    ]);
  });

  it('bounds spans only by what it knows of the item', () => {
    expect(checkAnswer([spans], { q: [span(0, 1_000)] })).toEqual([]);
    expect(checkAnswer([spans], { q: [span(0, 1_000)] }, ITEM)).toHaveLength(1);
  });

  it('takes any text cut at random places as spans, and refuses them once two share a character', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 13 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(cuts, (places) => {
        const sorted = [...places].sort((a, b) => a - b);
        const marks = sorted.slice(1).map((end, index) => span(sorted[index]!, end));
        expect(faults(spans, marks)).toEqual([]);
        expect(faults({ ...spans, maximum: 5 }, [...marks, span(sorted[0]!, sorted.at(-1)!, 'no')])).toEqual([': Spans must not overlap.']);
      }),
    );
  });

  it('returns faults and never throws, whatever is sent', () => {
    const questions = [choice, several, text, { ...number, step: 1 } as Question, rating, comparison, spans, boxes, json];
    fc.assert(
      fc.property(fc.constantFrom(...questions), fc.jsonValue({ maxDepth: 4 }), (question, value) => {
        for (const fault of checkAnswer([question], { q: value }, ITEM)) expect(fault.kind).toBe('INVALID');
        for (const fault of checkAnswer([question], value, ITEM)) expect(fault.kind).toBe('INVALID');
      }),
      { numRuns: 500 },
    );
  });
});
