/** That every check finds the fault that it is for, and finds nothing where there is none. */
import { LABELS_CHECKS } from '../../src/labels/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { AssignmentCommands, ClaimCommands } from '../../src/work/index.ts';
import { fundedRequester, openBatch } from '../batches/kit.ts';
import { withFault } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { makeCrowd } from '../work/kit.ts';
import { answeredBatch, makeWorkers, question, setGold } from './kit.ts';

let market: TestMarketplace;

beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false', NO_WORKERS_SECONDS: '3600' });
  const requester = await fundedRequester(market, 100_000n);
  const batchId = await openBatch(market, requester, 2, {
    redundancy: 9,
    target: { minimumAnswers: 2, confidence: 0.9, budgetMinor: null },
  });
  // Two agree on the first task; the second waits, and nobody comes.
  for (const { caller, workerId } of await makeCrowd(market, 5)) {
    for (let tasks = 0; tasks < 2; tasks++) {
      const claimed = await market.get(ClaimCommands).claim(caller, workerId, { batchId });
      if (!claimed.ok) continue;
      valueOf(await market.get(AssignmentCommands).submit(caller, workerId, claimed.value.assignmentId, { entails: 'yes' }));
    }
    await market.sweep();
  }
  await market.pass(3_700);
  const workers = await makeWorkers(market, 3);
  const choice = question('kind', 'choice', { options: ['cat', 'dog'].map((value) => ({ value, label: value })) });
  const answers = [0, 1, 2].map((worker) => ({ worker, state: 'submitted' as const, answer: { kind: 'cat' } }));
  const gold = await answeredBatch(market, requester.organisationId, workers, [choice], [{ answers }, { answers }]);
  await setGold(market, gold, 0, { kind: 'cat' });
  await market.sweep();
}, 60_000);
afterAll(() => market.close());

const FAULTS: Readonly<Record<string, readonly string[]>> = {
  'labels.waiting_answers_are_judged': [
    `update labels.waiting_answer set probability = probability / 2 + 0.1`,
    `delete from labels.waiting_answer where assignment_id = (select assignment_id from labels.waiting_answer limit 1)`,
    `update work.assignment set state = 'approved', decided_at = submitted_at, finalised_at = submitted_at where id = (select assignment_id from labels.waiting_answer limit 1)`,
    `update batches.gold set answers = '{"kind": "dog"}'`,
  ],
  'labels.labels_match_answers': [
    `update labels.label set assignment_ids = assignment_ids[2:] || assignment_ids[1]`,
    `update work.assignment set state = 'rejected', decided_at = submitted_at where id = (select assignment_ids[1] from labels.label limit 1)`,
  ],
  'labels.answers_are_labelled': [`delete from labels.label where task_id = (select task_id from labels.label limit 1)`],
  'labels.gold_is_not_labelled': [
    `update batches.task set gold = true, undecided = false where id = (select task_id from labels.label limit 1)`,
    `insert into batches.gold (task_id, batch_id, answers, set_at) select task_id, batch_id, '{"entails": "yes"}', at - interval '1 day' from labels.stop_decision limit 1`,
  ],
  'labels.runs_are_there': [`delete from labels.run`, `update labels.run set model = 'other/1'`],
  'labels.decided_tasks_are_stopped': [
    `update batches.task set undecided = true, stopped_at = null where id = (select task_id from labels.stop_decision limit 1)`,
  ],
  'labels.decisions_rest_on_answers': [
    `update labels.stop_decision set basis = jsonb_set(basis, '{items,0,votes,0,assignmentId}', basis #> '{items,0,votes,1,assignmentId}') where answers > 1`,
    `update labels.stop_decision set basis = jsonb_set(basis, '{items,0,votes,0,assignmentId}', to_jsonb(gen_random_uuid())) where answers > 0`,
  ],
  'labels.verdicts_follow_their_rule': [
    `update labels.stop_decision set answers = answers + 1`,
    `update labels.stop_decision set verdict = 'budget'`,
    `update labels.stop_decision set verdict = 'confident', confidence = 0.6, basis = jsonb_set(basis, '{cause}', '"rule"')`,
  ],
};

it('has a fault for every check', () => {
  expect(LABELS_CHECKS.map((check) => check.name).sort()).toEqual(Object.keys(FAULTS).sort());
});

describe.each(LABELS_CHECKS)('$name', ({ name, sql }) => {
  it('finds nothing, but its faults', async () => {
    expect(await market.db.query(sql)).toEqual([]);
    for (const fault of FAULTS[name] ?? []) {
      expect((await withFault(market.database, fault, (client) => client.query(sql))).rows.length).toBeGreaterThan(0);
    }
  });
});
