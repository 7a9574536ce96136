import { reasonsOf } from './reasons-of.ts';

const sound: Parameters<typeof reasonsOf>[0] = {
  at: '2026-11-29T12:00:00Z',
  solvency: [],
  differences: [],
  lastComparison: null,
  payerStops: [],
  stuck: [],
  seals: [],
};
const seal = (unsealedSince: string | null) => ({ log: 'act', number: 1, hash: 'ab', sealedAt: null, unsealedRows: 1, unsealedSince });

describe('reasonsOf', () => {
  it('finds none when the money is sound', () => {
    expect(reasonsOf(sound)).toEqual([]);
    expect(reasonsOf({ ...sound, seals: [seal('2026-11-29T11:59:00Z')] })).toEqual([]);
  });

  it('names a comparison that failed, and rows that were not sealed in time', () => {
    const lastComparison = { startedAt: sound.at, endedAt: null, differences: 0, failure: 'Stripe did not answer.' };
    expect(reasonsOf({ ...sound, lastComparison, seals: [seal('2026-11-29T11:00:00Z')] })).toEqual([
      'health.why-comparison',
      'health.why-unsealed',
    ]);
  });
});
