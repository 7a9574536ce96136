import fc from 'fast-check';
import { newId, parsePublicId, publicId, type OrganisationId, type WorkerId } from '../../kernel/index.ts';
import { WorkerAliases } from './worker-alias.ts';

const SECRET = 'a secret that is long enough to be one';
const anyOrganisation = fc.uuid({ version: 7 }).map((uuid) => uuid as OrganisationId);
const anyWorker = fc.uuid({ version: 7 }).map((uuid) => uuid as WorkerId);

describe('worker aliases', () => {
  const aliases = new WorkerAliases(SECRET);

  it('leads an alias back to its worker, and computes the same alias each time', () => {
    fc.assert(
      fc.property(anyOrganisation, anyWorker, (organisation, worker) => {
        const alias = aliases.aliasOf(organisation, worker);
        return (
          alias !== worker &&
          aliases.workerOf(organisation, alias) === worker &&
          new WorkerAliases(SECRET).aliasOf(organisation, worker) === alias
        );
      }),
    );
  });

  it('returns UUIDs that survive the public form', () => {
    fc.assert(
      fc.property(anyOrganisation, anyWorker, (organisation, worker) => {
        const alias = aliases.aliasOf(organisation, worker);
        return parsePublicId('Worker', publicId('Worker', alias)) === alias;
      }),
    );
  });

  it('returns different aliases for each organisation, in every part', () => {
    const worker = newId<'Person'>();
    const seen = Array.from({ length: 500 }, () => aliases.aliasOf(newId(), worker));
    expect(new Set(seen).size).toBe(500);
    // A version 7 UUID begins with its time: nothing of that may be left.
    expect(new Set(seen.map((alias) => alias.slice(0, 8))).size).toBeGreaterThan(495);
  });

  it('hides the order in which workers joined', () => {
    const organisation = newId<'Organisation'>();
    const known = Array.from({ length: 200 }, (_, i) => aliases.aliasOf(organisation, newId(1_700_000_000_000 + i * 1000)));
    const inOrder = known.filter((alias, i) => i > 0 && alias > (known[i - 1] ?? '')).length;
    expect(inOrder).toBeGreaterThan(60);
    expect(inOrder).toBeLessThan(140);
  });

  it('returns no worker, or one that does not exist, for an alias of another organisation or an invented one', () => {
    const [mine, theirs] = [newId<'Organisation'>(), newId<'Organisation'>()];
    const workers = Array.from({ length: 2000 }, () => newId<'Person'>());
    const guessed = workers.map((worker) => aliases.workerOf(theirs, aliases.aliasOf(mine, worker)));
    expect(guessed.filter((worker) => worker !== null && workers.includes(worker))).toEqual([]);
    // By chance, 1 in 64 has the version and variant of a UUID v7.
    expect(guessed.filter((worker) => worker !== null).length).toBeLessThan(100);
  });

  it('depends on the secret', () => {
    const [organisation, worker] = [newId<'Organisation'>(), newId<'Person'>()];
    expect(new WorkerAliases(`${SECRET}!`).aliasOf(organisation, worker)).not.toBe(aliases.aliasOf(organisation, worker));
  });
});
