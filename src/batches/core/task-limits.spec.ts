import { externalIdFault, redundancyFault } from './task-limits.ts';

it('limits external ids and redundancy', () => {
  expect(externalIdFault('a')).toBeNull();
  expect(externalIdFault('')).toMatch(/1 to 200/);
  expect(externalIdFault('x'.repeat(201))).toMatch(/1 to 200/);
  expect(externalIdFault('a\0')).toMatch(/NUL/);
  expect(redundancyFault(1)).toBeNull();
  expect(redundancyFault(1_000)).toBeNull();
  for (const wrong of [0, 1_001, 1.5, NaN]) expect(redundancyFault(wrong)).toMatch(/whole number/);
});
