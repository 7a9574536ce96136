/** 300 random lives of a small marketplace against a model on paper; `npm run model -- marketplace` runs 10,000. */
import { modelMarketplace } from '../../lab/model/market-model.ts';
import { createTestDatabase } from '../kit/database.ts';

it('the marketplace does what the model foretells', async () => {
  const database = await createTestDatabase();
  try {
    const sequences = Number(process.env.MARKET_MODEL_RUNS ?? 300);
    const seed = Number(process.env.MODEL_SEED ?? 2);
    const report = await modelMarketplace({ databaseUrl: database.url, ownerUrl: database.ownerUrl, sequences, seed });
    expect(report.neverDone).toEqual([]);
    // Each kind of refusal was met.
    const kinds = new Set(Object.values(report.outcomes).flatMap((counts) => Object.keys(counts)));
    const met = ['CONFIRMATION_NEEDED', 'CONFLICT', 'FORBIDDEN', 'INSUFFICIENT_FUNDS', 'INVALID', 'LIMIT_REACHED', 'NOT_FOUND', 'ok'];
    expect([...kinds].sort()).toEqual(met);
  } finally {
    await database.drop();
  }
}, 1_200_000);
