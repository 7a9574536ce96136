import { classesOf, codingOf } from './answer-table.ts';

const COMMON = { name: 'q', prompt: 'What?', help: null, required: true };
const OPTIONS = ['tea', 'caf\u00e9', ' milk '].map((value) => ({ value, label: value }));

describe('classesOf', () => {
  it('finds the class of a choice in any Unicode spelling, with or without blanks', () => {
    const coding = codingOf({ ...COMMON, type: 'choice', options: OPTIONS })!;
    const classes = ['tea', 'caf\u00e9', 'cafe\u0301', 'milk', 'juice'].map((value) => classesOf(coding, value));
    const place = (value: string) => [coding.classNames.indexOf(value)];
    expect(classes).toEqual([place('tea'), place('caf\u00e9'), place('caf\u00e9'), place(' milk '), null]);
  });

  it('finds the chosen options in any Unicode spelling', () => {
    const coding = codingOf({ ...COMMON, type: 'multiple_choice', options: OPTIONS, minimum: 0, maximum: null })!;
    expect(classesOf(coding, ['cafe\u0301', 'milk'])).toEqual([0, 1, 1]);
    expect(classesOf(coding, 'tea')).toBeNull();
  });
});
