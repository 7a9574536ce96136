import { hourlyMinor } from './batch.ts';

it('tells the hourly reward, rounded down', () => {
  expect(hourlyMinor(25n, 60)).toBe(1_500n);
  expect(hourlyMinor(1n, 7_000)).toBe(0n);
});
