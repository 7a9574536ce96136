/** Each integrity check finds the fault that it is there for; and states are the same in code, database and API. */
import { BATCHES_CHECKS, LifecycleCommands } from '../../src/batches/index.ts';
import { lifecycle as batchLifecycle } from '../../src/batches/core/lifecycle.ts';
import type { BatchId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { withFault } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { draft, fundedRequester, openBatch } from './kit.ts';

describe('the integrity checks of batches', () => {
  let market: TestMarketplace;
  let open: BatchId;
  let unlaunched: BatchId;
  let cancelled: BatchId;
  beforeAll(async () => {
    market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
    const requester = await fundedRequester(market, 10_000n);
    open = await openBatch(market, requester, 3, {}, 2);
    unlaunched = await draft(market, requester, 2);
    cancelled = await openBatch(market, requester, 2);
    valueOf(await market.get(LifecycleCommands).cancel(requester.caller, cancelled));
  });
  afterAll(() => market.close());

  /** Names of the checks that find something once `sql` has run; it is rolled back. */
  async function foundAfter(sql: string, id: BatchId): Promise<string[]> {
    return withFault(market.database, { text: sql, values: [id] }, async (client) => {
      const found: string[] = [];
      for (const check of BATCHES_CHECKS) if ((await client.query(check.sql)).rows.length > 0) found.push(check.name);
      return found;
    });
  }

  it('finds no fault in a consistent database', async () => {
    expect(await foundAfter('select $1::uuid', open)).toEqual([]);
  });

  const FAULTS: [string, string, () => BatchId][] = [
    ['batches.positions_without_gaps', 'delete from batches.task where batch_id = $1 and position = 1', () => unlaunched],
    ['batches.positions_without_gaps', 'update batches.batch set task_count = task_count + 1 where id = $1', () => unlaunched],
    ['batches.versions_without_gaps', 'update batches.batch set version = 2 where id = $1', () => open],
    ['batches.launched_money', 'update batches.batch set launched_position = 3 where id = $1', () => open],
    ['batches.launched_money', 'update batches.task set redundancy = 4, free_slots = 4 where batch_id = $1 and position = 1', () => open],
    ['batches.launched_money', 'update batches.batch set fee_minor = 3 where id = $1', () => open],
    ['batches.fees_follow_their_rule', 'update batches.batch set fee_minor = fee_minor + 1 where id = $1', () => unlaunched],
    ['batches.fees_follow_their_rule', 'update batches.batch set fee_basis_points = 1 where id = $1', () => unlaunched],
    [
      'batches.fees_follow_their_rule',
      `with agreed as (insert into batches.fee_agreement (id, organisation_id, basis_points, minimum_minor, currency, valid_from, valid_until, reason,
         agreed_by, agreed_at)
         select gen_random_uuid(), o.id, 1, 0, o.currency, o.created_at, null, 'planted by a test', gen_random_uuid(), o.created_at
         from identity.organisation o join batches.batch b on b.organisation_id = o.id where b.id = $1 returning id)
       update batches.batch set fee_agreement_id = agreed.id from agreed where batch.id = $1`,
      () => unlaunched,
    ],
    [
      'batches.fee_agreements_are_in_their_currency',
      `insert into batches.fee_agreement (id, organisation_id, basis_points, minimum_minor, currency, valid_from, valid_until, reason,
         agreed_by, agreed_at)
       select gen_random_uuid(), o.id, 1, 0, 'JPY', o.created_at, null, 'planted by a test', gen_random_uuid(), o.created_at
       from identity.organisation o join batches.batch b on b.organisation_id = o.id where b.id = $1`,
      () => unlaunched,
    ],
    [
      'batches.withdrawn_is_refunded',
      'update batches.task set free_slots = 2, withdrawn_slots = 1 where batch_id = $1 and position = 1',
      () => open,
    ],
    [
      'batches.ended_holds_nothing',
      `update batches.batch set state = 'settled', ending = 'settled', ended_at = updated_at where id = $1`,
      () => open,
    ],
    [
      'batches.ending_has_no_free_slots',
      'update batches.task set free_slots = 1, withdrawn_slots = 2 where batch_id = $1 and position = 1',
      () => cancelled,
    ],
    ['batches.held_back_adds_up', 'update batches.batch set withheld_slots = 1, pool_slots = 1 where id = $1', () => open],
    ['batches.held_back_adds_up', 'update batches.task set undecided = true where batch_id = $1 and position = 1', () => open],
    ['batches.gold_is_known', 'update batches.task set gold = true where batch_id = $1 and position = 1', () => open],
    ['batches.gold_is_known', 'update batches.batch set gold_tasks = 1 where id = $1', () => open],
    ['batches.currency_of_organisation', `update batches.batch set currency = 'EUR' where id = $1`, () => unlaunched],
    ['batches.unlaunched_is_untouched', 'update batches.task set free_slots = 0 where batch_id = $1 and position = 3', () => open],
  ];

  it.each(FAULTS)('finds with %s the fault of: %s', async (name, sql, id) => {
    expect(await foundAfter(sql, id())).toContain(name);
  });

  it('has a fault for every check', () => {
    expect([...new Set(FAULTS.map(([name]) => name))].sort()).toEqual(BATCHES_CHECKS.map((check) => check.name).sort());
  });

  it('covers the states that code, database and API share', async () => {
    const [row] = await market.db.query<{ definition: string }>(
      `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'batch_state'`,
    );
    const inDatabase = [...row!.definition.matchAll(/'([a-z_]+)'/g)].map((match) => match[1]!);
    const { data } = await market.graphql('{ __type(name: "BatchState") { enumValues { name } } }');
    const inApi = data.__type.enumValues.map((value: { name: string }) => value.name.toLowerCase());
    expect(inDatabase.sort()).toEqual([...batchLifecycle.states].sort());
    expect(inApi.sort()).toEqual([...batchLifecycle.states].sort());
  });

  it('relies on constraints that refuse what the checks look for', async () => {
    const refused = (sql: string) =>
      expect(market.db.query(sql, [open])).rejects.toThrow(/violates check constraint|append-only|permission denied/);
    await refused(`update batches.task set free_slots = -1 where batch_id = $1`);
    await refused(`update batches.task set free_slots = redundancy + 1 where batch_id = $1`);
    await refused(`update batches.task set withdrawn_slots = 1 where batch_id = $1`);
    await refused(`update batches.batch set launched_position = task_count + 1 where id = $1`);
    await refused(`update batches.batch set state = 'draft' where id = $1`);
    await refused(`update batches.batch set state = 'draining' where id = $1`);
    await refused(`update batches.batch set reward_minor = 0 where id = $1`);
    await refused(`update batches.batch set state = 'gone' where id = $1`);
    await refused(`update batches.batch_version set instructions = 'x' where batch_id = $1`);
    await refused(`delete from batches.batch_version where batch_id = $1`);
  });
});
