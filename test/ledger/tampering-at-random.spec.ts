/** 100 seeded edits of the ledger and the act log by a superuser with the triggers off; `npm run model -- tampering` has options. */
import { modelTampering } from '../../lab/model/tampering-model.ts';
import { createTestDatabase } from '../kit/database.ts';

it('finds 100 of 100 random changes and names what was changed', async () => {
  const database = await createTestDatabase();
  try {
    const seed = Number(process.env.TAMPERING_SEED ?? 1);
    const report = await modelTampering({ databaseUrl: database.url, ownerUrl: database.ownerUrl, edits: 100, seed });
    expect(report).toMatchObject({ found: 100, named: 100, missed: [] });
    // Each of the four was needed for some.
    expect(Object.keys(report.foundBy).sort()).toEqual(['audit', 'journal hashes', 'seals', 'the copy kept outside']);
  } finally {
    await database.drop();
  }
}, 300_000);
