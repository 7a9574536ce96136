import { targetColumns, targetOf } from './target.ts';

it('reads back the target that it writes to columns', () => {
  const target = { minimumAnswers: 3, confidence: 0.95, budgetMinor: 7n };
  expect(targetOf(targetColumns(target))).toEqual(target);
  expect(targetOf(targetColumns(null))).toBeNull();
});
