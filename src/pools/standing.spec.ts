import { asId } from '../kernel/index.ts';
import { poolsOpenTo, standingOf, standingToBatch, type PoolStanding } from './standing.ts';

const [one, two, three] = ['a', 'b', 'c'].map((end) => asId<'WorkerPool'>(`0197f3a0-0000-7000-8000-00000000000${end}`)) as [
  never,
  never,
  never,
];

it.each([
  ['joined', 2, 2, 'accepted'],
  ['joined', 3, 2, 'accepted'],
  ['joined', 1, 2, 'outdated'],
  ['left', 2, 2, 'ended'],
  ['removed', 2, 2, 'ended'],
] as const)(
  'returns the standing of a worker with state %s, version %i accepted and version %i required: %s',
  (state, acceptedVersion, requiredVersion, standing) => {
    expect(standingOf({ state, acceptedVersion, requiredVersion })).toBe(standing);
  },
);

it('opens a batch with a pool to its members, and a batch without a pool to everybody', () => {
  const standings = new Map<never, PoolStanding>([
    [one, 'accepted'],
    [two, 'outdated'],
  ]);
  expect(standingToBatch(null, standings)).toBe('open');
  expect([one, two, three].map((pool) => standingToBatch(pool, standings))).toEqual(['accepted', 'outdated', 'none']);
  expect(poolsOpenTo(standings)).toEqual([one]);
});
