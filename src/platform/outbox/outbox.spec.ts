import { pauseSeconds } from './outbox.ts';

it('a call rests for twice as long after each try that had no answer, up to half an hour', () => {
  expect([1, 2, 3, 30].map(pauseSeconds)).toEqual([5, 10, 20, 1800]);
});
