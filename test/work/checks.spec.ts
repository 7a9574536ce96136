/** Each integrity check of work finds the fault that it is there for, planted past everything that prevents it. */
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { ANSWER, makeCrowd, makeOrganisation, openBatch } from './kit.ts';

describe('the checks of work', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
    const organisationId = await makeOrganisation(market);
    const batch = await openBatch(market, { organisationId, tasks: 3, redundancy: 2, launched: 2 });
    const [worker] = await makeCrowd(market, 1);
    const claim = () => market.get(ClaimCommands).claim(worker!.caller, worker!.workerId, { batchId: batch.id });
    const [first] = [await claim(), await claim()];
    if (first.ok) await market.get(AssignmentCommands).submit(worker!.caller, worker!.workerId, first.value.assignmentId, ANSWER);
  });
  afterAll(() => market.close());

  it('finds no problem in a correct database', async () => {
    expect(await market.problems()).toEqual([]);
  });

  const one = `(select id from work.assignment where state = 'submitted')`;
  it.each([
    [
      'work.slots_add_up',
      `update batches.task set free_slots = free_slots - 1 where position = 3`,
      `update batches.task set free_slots = 2 where position = 3`,
    ],
    ['work.escrow_covers_slots', `update batches.batch set launched_position = 3`, `update batches.batch set launched_position = 2`],
    [
      'work.assignments_match_their_batch',
      `update work.assignment set batch_version = 7 where id = ${one}`,
      `update work.assignment set batch_version = 1 where id = ${one}`,
    ],
    [
      'work.assignments_match_their_batch',
      `update work.assignment set reward_minor = 11 where id = ${one}`,
      `update work.assignment set reward_minor = 10 where id = ${one}`,
    ],
    ['work.taken_counts_assignments', `update work.worker_batch set taken = 5`, `update work.worker_batch set taken = 2`],
    [
      'work.ended_batches_are_quiet',
      `update batches.batch set state = 'settled', ending = 'settled', ended_at = now()`,
      `update batches.batch set state = 'open', ending = null, ended_at = null`,
    ],
    [
      'work.outcomes_are_recorded',
      `update reputation.outcome set kind = 'expired' where assignment_id = ${one}`,
      `update reputation.outcome set kind = 'submitted' where assignment_id = ${one}`,
    ],
  ])('finds %s', async (name, plant, repair) => {
    await asOwner(market.database.ownerUrl, async (owner) => {
      // As a replica: no trigger runs.
      await owner.query('set session_replication_role = replica');
      await owner.query(plant);
      const found = await market.problems();
      await owner.query(repair);
      expect(found.filter((problem) => problem.startsWith(`${name}:`)).length).toBeGreaterThan(0);
    });
  });
});
