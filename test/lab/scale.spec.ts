/** No operation reads more for the same answer when the marketplace is larger. By buffers, not by time. */
import { makeActors } from '../../lab/scale/actors.ts';
import { FLAT, growthOf, type Growth } from '../../lab/scale/compare.ts';
import { readsOfMarketplace, type OperationReads } from '../../lab/scale/measure.ts';
import { seedMarketplace } from '../../lab/scale/seed.ts';
import { sizesOf } from '../../lab/scale/sizes.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import { createTestDatabase } from '../kit/database.ts';

const TIMES = 4;

/** Operations that were not flat, with their growth from 1 to 4 times. Remove each that is mended; never add one. */
const NOT_FLAT: Readonly<Record<string, string>> = {
  'admin/acts': 'Grew 1.64 times.',
  'admin/integrity': 'Grew 6.63 times.',
  'admin/money-health': 'Grew 3.62 times.',
  'admin/money-story-batches': 'Grew 5.08 times.',
  'admin/money-story': 'Grew 4.84 times.',
  'admin/organisation': 'Grew 1.72 times.',
  'admin/payout-verdicts': 'Grew 2.9 times.',
  'admin/rejections': 'Grew 2.12 times.',
  'admin/verify-seals': 'Grew 4.62 times.',
  'admin/waiting-money': 'Grew 3.95 times.',
  'admin/worker-money': 'Grew 4.37 times.',
  'requester/balance-by-day': 'Grew 3.69 times.',
  'requester/batch-agreement': 'Grew 1.58 times.',
  'requester/batch-progress': 'Grew 3.47 times.',
  'requester/batch': 'Grew 3.67 times.',
  'requester/batches': 'Grew 1.67 times.',
  'requester/bulk-approval-preview': 'Grew 5.32 times.',
  'requester/home': 'Grew 1.93 times.',
  'requester/labels': 'Grew 2.59 times.',
  'requester/money': 'Grew 1.68 times.',
  'requester/needs-you': 'Grew 3.05 times.',
  'requester/review-queue': 'Grew 5.24 times.',
  'requester/spending': 'Grew 2.34 times.',
  'worker/balance-by-day': 'Grew 3.53 times.',
  'worker/earnings': 'Grew 3.77 times.',
  'worker/papers': 'Grew 3.77 times.',
  'worker/receipt': 'Grew 3.8 times.',
  'worker/receipts': 'Grew 3.3 times.',
  'worker/skills': 'Grew 2.98 times.',
  'GET /worker/papers/receipts.csv': 'Grew 2.03 times.',
  'GET /worker/papers/statement.csv': 'Grew 3.74 times.',
  'GET /organisations/:id/papers/statement.csv': 'Grew 4.13 times.',
  'GET /organisations/:id/papers/spending.csv': 'Grew 4.27 times.',
  'GET /books/papers/money-by-age.csv': 'Grew 3.98 times.',
};

async function measured(factor: number): Promise<{ reads: OperationReads[]; problems: string[] }> {
  const database = await createTestDatabase();
  try {
    const actors = await makeActors(database.ownerUrl, database.url);
    await seedMarketplace(database.ownerUrl, { actors, sizes: sizesOf(factor), now: new Date() }, () => undefined);
    const problems: string[] = [];
    if (factor === 1) await diagnose(database.ownerUrl, (line) => !line.startsWith('ok') && problems.push(line));
    return { reads: await readsOfMarketplace(database), problems };
  } finally {
    await database.drop();
  }
}

describe('a marketplace that grows', () => {
  let growths: Growth[];
  let problems: string[];

  beforeAll(async () => {
    const small = await measured(1);
    problems = small.problems;
    growths = growthOf(small.reads, (await measured(TIMES)).reads);
  }, 600_000);

  it('passes all integrity checks once it is seeded', () => {
    expect(problems).toEqual([]);
  });

  it('answers most operations', () => {
    expect(growths.length).toBeGreaterThanOrEqual(80);
  });

  it(`reads at most ${FLAT} times as many buffers for the same answer`, () => {
    const notFlat = growths.filter(({ growth, name }) => growth > FLAT && NOT_FLAT[name] === undefined);
    expect(notFlat).toEqual([]);
  });
});
