/** 300 random sequences of postings against books in memory; `npm run model -- ledger` runs 10,000. */
import { Random } from '../../src/kernel/index.ts';
import { chart } from '../../src/ledger/index.ts';
import { modelLedger } from '../../lab/model/ledger-model.ts';
import { eventOfChart, Owners, type ChartName } from '../../lab/model/ledger-parameters.ts';
import { createTestDatabase } from '../kit/database.ts';

it('the ledger does what the model foretells', async () => {
  const database = await createTestDatabase();
  try {
    const sequences = Number(process.env.LEDGER_MODEL_RUNS ?? 300);
    const report = await modelLedger({
      databaseUrl: database.url,
      ownerUrl: database.ownerUrl,
      sequences,
      // The same each time: a test run says whether the code changed, the command looks for what nobody has met.
      seed: Number(process.env.MODEL_SEED ?? 10),
      lanes: 2,
    });
    // A posting that never got through was not tried.
    expect(report.neverPosted).toEqual([]);
    for (const outcome of ['repeated', 'short', 'LG001', 'LG002', 'LG003', 'LG004', 'LG005', '23505', '23514']) {
      expect([outcome, (report.refused[outcome] ?? 0) > 0]).toEqual([outcome, true]);
    }
  } finally {
    await database.drop();
  }
}, 900_000);

it('says which parameter of a new posting it cannot make', () => {
  const dice = new Random(1);
  const added = chart as unknown as Record<string, (of: { cheese: string }) => unknown>;
  added.cheeseBought = (of) => of.cheese;
  try {
    expect(() => eventOfChart('cheeseBought' as ChartName, dice, new Owners())).toThrow('chart.cheeseBought reads "cheese"');
  } finally {
    delete added.cheeseBought;
  }
});
