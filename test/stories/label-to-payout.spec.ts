/**
 * The main job, end to end: from a label that somebody wants to the money on the account of who gave it.
 *
 * Read it from top to bottom: each step is what one person does next, through the public API alone. What a step leaves
 * behind, the next one finds. The money is small enough to follow in the head: a reward of 7.00, a fee of 1.40 on it.
 */
import { Jobs } from '../../src/platform/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { isMadeAdmin, joinsAsRequester, joinsAsWorker, type Person } from './people.ts';

const DAY = 86_400;

/** What each worker will say about each plant. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  quince: { Wanjiru: 'leaf', Pavel: 'leaf', Mei: 'flower' },
  rowan: { Wanjiru: 'flower', Pavel: 'flower', Mei: 'flower' },
  sorrel: { Wanjiru: 'leaf', Pavel: 'leaf', Mei: 'flower' },
};

let market: TestMarketplace;
let ada: Person; // an admin
let grace: Person; // another admin: what moves money out takes two
let rosa: Person; // wants labels, for the herbarium
let wanjiru: Person;
let pavel: Person;
let mei: Person;

let herbarium: string;
let botany: string;
let batch: string;
/** The assignment of a worker at a plant: `work.sorrel.Mei`. */
const work: Record<string, Record<string, string>> = {};
const payouts: Record<string, string> = {};

beforeAll(async () => {
  // Sessions that outlive the story: it takes two weeks.
  market = await openMarketplace({
    SESSION_IDLE_SECONDS: String(30 * DAY),
    ADMIN_SESSION_IDLE_SECONDS: String(30 * DAY),
    SESSION_MAXIMUM_SECONDS: String(60 * DAY),
  });
  [ada, grace] = [await isMadeAdmin(market, 'Ada'), await isMadeAdmin(market, 'Grace')];
  ({ requester: rosa, organisationId: herbarium } = await joinsAsRequester(market, 'Rosa', 'The Herbarium'));
  wanjiru = await joinsAsWorker(market, 'Wanjiru', '0100000001');
  pavel = await joinsAsWorker(market, 'Pavel', '0100000002');
  mei = await joinsAsWorker(market, 'Mei', '0100000003');
});
afterAll(() => market.close());

async function balanceOfHerbarium() {
  const { organisation } = await rosa.asks(
    `query ($id: OrganisationID!) { organisation(id: $id) { balance { available { text } reserved { text } inDispute { text } } } }`,
    { id: herbarium },
  );
  const { available, reserved, inDispute } = organisation.balance;
  return { available: available.text, reserved: reserved.text, inDispute: inDispute.text };
}

async function balanceOf(worker: Person) {
  const { worker: self } = await worker.asks(`{ worker { balance { pending { text } available { text } inTransit { text } } } }`);
  const { pending, available, inTransit } = self.balance;
  return { pending: pending.text, available: available.text, inTransit: inTransit.text };
}

describe('fund', () => {
  it('Rosa transfers 100.00 to the bank; Ada finds it on the statement and records it', async () => {
    await ada.does('recordFunding', {
      organisationId: herbarium,
      reference: 'SEPA 2026-11-02/0001',
      amountMinor: '10000',
      valueDate: '2026-11-02',
    });
    expect(await balanceOfHerbarium()).toEqual({ available: '100.00 USD', reserved: '0.00 USD', inDispute: '0.00 USD' });
  });
});

describe('launch', () => {
  it('Rosa says who may do the work: people who know botany', async () => {
    const { type } = await rosa.does(
      'createQualificationType',
      { organisationId: herbarium, name: 'Botany', description: 'Tells a leaf from a petal.', requestable: true },
      'type { id }',
    );
    botany = type.id;
  });

  it('Rosa writes the batch: the photos, the question and the reward', async () => {
    const created = await rosa.does(
      'createBatch',
      {
        organisationId: herbarium,
        kind: 'text',
        title: 'Leaf or flower?',
        instructions: 'Say which part of the plant the note describes.',
        form: [{ name: 'part', prompt: 'Which part?', choice: { options: [{ value: 'leaf' }, { value: 'flower' }] } }],
        rewardMinor: '700',
        estimatedSeconds: 60,
        redundancy: 3,
        requirements: [{ typeId: botany, comparator: 'GREATER_THAN_OR_EQUAL_TO', integerValues: [50] }],
      },
      'batch { id state fee { text } }',
    );
    expect(created.batch).toMatchObject({ state: 'DRAFT', fee: { text: '1.40 USD' } });
    batch = created.batch.id;
    await rosa.does('addTasks', {
      batchId: batch,
      tasks: Object.keys(ANSWERS).map((plant) => ({ externalId: plant, payload: { plant, note: `Seen on a ${plant}.` } })),
    });
  });

  it('Rosa sees the cost and launches the batch: exactly that is reserved', async () => {
    const { batch: draft } = await rosa.asks(`query ($id: BatchID!) { batch(id: $id) { cost { assignments total { text } } } }`, {
      id: batch,
    });
    expect(draft.cost).toEqual({ assignments: 9, total: { text: '75.60 USD' } });
    await rosa.does('launchBatch', { batchId: batch });
    expect(await balanceOfHerbarium()).toEqual({ available: '24.40 USD', reserved: '75.60 USD', inDispute: '0.00 USD' });
  });

  it('the batch is the first one of Rosa, so an admin reviews it before workers see it', async () => {
    const { batchesInReview } = await ada.asks(`{ batchesInReview { nodes { id } } }`);
    expect(batchesInReview.nodes).toEqual([{ id: batch }]);
    const { batch: open } = await ada.does('approveBatch', { batchId: batch }, 'batch { state }');
    expect(open.state).toBe('OPEN');
  });
});

describe('qualify', () => {
  it('Wanjiru finds the batch on the board, but may not take it yet', async () => {
    const { board } = await wanjiru.asks(`{ board { nodes { id title canAccept reward { text } requester { name } } } }`);
    expect(board.nodes).toEqual([
      { id: batch, title: 'Leaf or flower?', canAccept: false, reward: { text: '7.00 USD' }, requester: { name: 'The Herbarium' } },
    ]);
    const refused = await wanjiru.attempts('claimNextTask', { batchId: batch });
    expect(refused.userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
  });

  it('all three ask for the qualification, and Rosa grants it', async () => {
    for (const worker of [wanjiru, pavel, mei]) await worker.does('requestQualification', { typeId: botany });
    const { qualificationRequests } = await rosa.asks(
      `query ($id: OrganisationID!) { qualificationRequests(organisationId: $id) { nodes { id worker { id } type { name } } } }`,
      { id: herbarium },
    );
    expect(qualificationRequests.nodes).toHaveLength(3);
    for (const { id } of qualificationRequests.nodes) await rosa.does('acceptQualificationRequest', { requestId: id, value: 80 });
  });
});

describe('claim and submit', () => {
  it.each(['Wanjiru', 'Pavel', 'Mei'])('%s takes one task after the other, and answers each', async (name) => {
    const worker = { Wanjiru: wanjiru, Pavel: pavel, Mei: mei }[name]!;
    for (let done = 0; done < 3; done++) {
      const { assignment } = await worker.does('claimNextTask', { batchId: batch }, 'assignment { id state task { payload } }');
      const { plant } = assignment.task.payload;
      await worker.does('submitAssignment', { assignmentId: assignment.id, answer: { part: ANSWERS[plant]![name] } });
      (work[plant] ??= {})[name] = assignment.id;
    }
    const nothingLeft = await worker.attempts('claimNextTask', { batchId: batch });
    expect(nothingLeft.userErrors).toMatchObject([{ __typename: 'ConflictError' }]);
  });

  it('no worker got a task twice, and every task has its three answers', () => {
    expect(Object.values(work).map((byWorker) => Object.keys(byWorker).sort())).toEqual(Array(3).fill(['Mei', 'Pavel', 'Wanjiru']));
  });
});

describe('review', () => {
  it('Rosa approves seven answers', async () => {
    const good = ['quince', 'rowan'].flatMap((plant) => Object.values(work[plant]!));
    const { approvedCount } = await rosa.does('approveAssignments', { assignmentIds: [...good, work.sorrel!.Wanjiru] }, 'approvedCount');
    expect(approvedCount).toBe(7);
    expect(await balanceOf(wanjiru)).toEqual({ pending: '21.00 USD', available: '0.00 USD', inTransit: '0.00 USD' });
  });

  it('Rosa rejects one, and gives the reason; the money is held where neither of them can spend it', async () => {
    await rosa.does('rejectAssignments', {
      rejections: [{ assignmentId: work.sorrel!.Mei, reasonCode: 'INCORRECT', note: 'Sorrel was not in bloom: this is a leaf.' }],
    });
    expect(await balanceOfHerbarium()).toEqual({ available: '24.40 USD', reserved: '8.40 USD', inDispute: '8.40 USD' });
  });

  it('Mei reads the reason, and until when it can be undone', async () => {
    const { myAssignment } = await mei.asks(
      `query ($id: AssignmentID!) { myAssignment(id: $id) {
         state review { verdict reasonCode note rejection { state restsUntil } } payment { state } } }`,
      { id: work.sorrel!.Mei },
    );
    expect(myAssignment).toEqual({
      state: 'REJECTED',
      review: {
        verdict: 'REJECTED',
        reasonCode: 'INCORRECT',
        note: 'Sorrel was not in bloom: this is a leaf.',
        rejection: { state: 'RESTING', restsUntil: '2026-11-16T09:00:00.000Z' },
      },
      payment: { state: 'IN_DISPUTE' },
    });
  });

  it('Rosa thanks Mei for a remark with a bonus', async () => {
    const { bonus } = await rosa.does(
      'payBonus',
      {
        organisationId: herbarium,
        assignmentId: work.rowan!.Mei,
        amountMinor: '700',
        reason: 'You found a mistake in our key.',
        idempotencyKey: 'a bonus for Mei',
      },
      'bonus { amount { text } fee { text } }',
    );
    expect(bonus).toEqual({ amount: { text: '7.00 USD' }, fee: { text: '1.40 USD' } });
    expect(await balanceOf(mei)).toMatchObject({ pending: '21.00 USD' });
  });

  it('Rosa forgets the ninth: after three days it is approved automatically', async () => {
    await market.pass(3 * DAY);
    const { assignment } = await rosa.asks(
      `query ($id: AssignmentID!) { assignment(id: $id) { state review { isAutomatic } payment { state payableAt } } }`,
      { id: work.sorrel!.Pavel },
    );
    expect(assignment).toEqual({
      state: 'APPROVED',
      review: { isAutomatic: true },
      payment: { state: 'PENDING', payableAt: '2026-11-08T09:00:00.000Z' },
    });
  });

  it('the first approvals have ended their hold time meanwhile', async () => {
    expect(await balanceOf(wanjiru)).toEqual({ pending: '0.00 USD', available: '21.00 USD', inTransit: '0.00 USD' });
    expect(await balanceOf(pavel)).toEqual({ pending: '7.00 USD', available: '14.00 USD', inTransit: '0.00 USD' });
    expect(await balanceOf(mei)).toEqual({ pending: '0.00 USD', available: '21.00 USD', inTransit: '0.00 USD' });
  });
});

describe('label', () => {
  it('Rosa has a label for each plant, with how far the workers agree', async () => {
    const { batch: labelled } = await rosa.asks(
      `query ($id: BatchID!) { batch(id: $id) { labels { nodes { externalId label votes answers } } } }`,
      { id: batch },
    );
    expect(labelled.labels.nodes).toEqual([
      { externalId: 'quince', label: 'leaf', votes: 2, answers: 3 },
      { externalId: 'rowan', label: 'flower', votes: 3, answers: 3 },
      { externalId: 'sorrel', label: 'leaf', votes: 2, answers: 2 }, // without the rejected one
    ]);
  });

  it('Rosa downloads the same labels as a file', async () => {
    const lines = (await rosa.fetches(`/batches/${batch}/labels.jsonl`)).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).label)).toEqual(['leaf', 'flower', 'leaf']);
  });

  it('Rosa closes the batch; it settles once the rejection is final, and that money is hers again', async () => {
    const { batch: closed } = await rosa.does('closeBatch', { batchId: batch }, 'batch { state }');
    expect(closed.state).toBe('DRAINING');
    await market.pass(11 * DAY);
    const { batch: settled } = await rosa.asks(`query ($id: BatchID!) { batch(id: $id) { state reserved { text } } }`, { id: batch });
    expect(settled).toEqual({ state: 'SETTLED', reserved: { text: '0.00 USD' } });
    expect(await balanceOfHerbarium()).toEqual({ available: '24.40 USD', reserved: '0.00 USD', inDispute: '0.00 USD' });
  });
});

describe('payout', () => {
  let run: { id: string; csvPath: string };

  it('each worker asks for their money', async () => {
    for (const worker of [wanjiru, pavel, mei]) {
      const { payout } = await worker.does('requestPayout', {}, 'payout { id state amount { text } }');
      expect(payout).toMatchObject({ state: 'RESERVED', amount: { text: '21.00 USD' } });
      payouts[worker.name] = payout.id;
    }
  });

  it('Ada puts the payouts on a run, and may not approve it herself; Grace does', async () => {
    const made = await ada.does('createPayoutRun', {}, 'payoutRun { id lineCount total { text } }');
    expect(made.payoutRun).toMatchObject({ lineCount: 3, total: { text: '63.00 USD' } });
    const alone = await ada.attempts('approvePayoutRun', { runId: made.payoutRun.id });
    expect(alone.userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    ({ payoutRun: run } = await grace.does('approvePayoutRun', { runId: made.payoutRun.id }, 'payoutRun { id csvPath }'));
  });

  it('the file goes to the bank: from then on the money is on its way', async () => {
    const file = await ada.fetches(run.csvPath);
    for (const name of ['Wanjiru', 'Pavel', 'Mei']) expect(file).toContain(name);
    expect(await balanceOf(wanjiru)).toEqual({ pending: '0.00 USD', available: '0.00 USD', inTransit: '21.00 USD' });
  });

  it('the bank says that it paid, and everybody has what they earned', async () => {
    await ada.does('markPayouts', { runId: run.id, rest: { outcome: 'PAID' } });
    for (const worker of [wanjiru, pavel, mei]) {
      const { worker: self } = await worker.asks(
        `{ worker { earnings { earned { text } paid { text } available { text } pending { text } } } }`,
      );
      expect(self.earnings).toEqual({
        earned: { text: '21.00 USD' },
        paid: { text: '21.00 USD' },
        available: { text: '0.00 USD' },
        pending: { text: '0.00 USD' },
      });
    }
  });
});

describe('the books balance', () => {
  it('Rosa sees where her 100.00 went: 63.00 to workers, 12.60 in fees, 24.40 still hers', async () => {
    const { organisation } = await rosa.asks(
      `query ($id: OrganisationID!) { organisation(id: $id) { spending {
         approvedCount rewards { text } bonuses { text } fees { text } total { text } byBatch { nodes { total { text } } } } } }`,
      { id: herbarium },
    );
    expect(organisation.spending).toEqual({
      approvedCount: 8,
      rewards: { text: '56.00 USD' },
      bonuses: { text: '7.00 USD' },
      fees: { text: '12.60 USD' },
      total: { text: '75.60 USD' },
      byBatch: { nodes: [{ total: { text: '75.60 USD' } }] },
    });
  });

  it('the trial balance sums to zero: the bank holds what is owed to Rosa and what the platform earned', async () => {
    const { trialBalance } = await ada.asks(`{ trialBalance { isBalanced lines { kind balance { text minor } } } }`);
    expect(trialBalance.isBalanced).toBe(true);
    const lines = trialBalance.lines.filter((line: any) => line.balance.minor !== '0');
    expect(lines.map((line: any) => [line.kind, line.balance.text])).toEqual([
      ['BANK', '-37.00 USD'],
      ['PLATFORM_FEE_REVENUE', '12.60 USD'],
      ['REQUESTER_AVAILABLE', '24.40 USD'],
    ]);
  });

  it("Ada follows the money of Wanjiru's payout back to the transfer it came from, and sees who did each step", async () => {
    const { ledgerPostings } = await ada.asks(
      `query ($id: String!) { ledgerPostings(about: $id) { meaning entries { id account { kind } } } }`,
      { id: payouts.Wanjiru },
    );
    const left = ledgerPostings.at(-1).entries.find((entry: any) => entry.account.kind === 'WORKER_IN_TRANSIT');
    const { ledgerStory } = await ada.asks(
      `query ($id: String!) { ledgerStory(entryId: $id) { isComplete sources { entry { event assignmentId batchId fundingId } ends { minor } } } }`,
      { id: left.id },
    );
    const steps: { entry: Record<string, string | null>; ends: { minor: string } }[] = ledgerStory.sources;
    const entriesOf = (event: string) => steps.filter((step) => step.entry.event === event).map((step) => step.entry);
    expect(ledgerStory.isComplete).toBe(true);
    expect(new Set(entriesOf('appr').map((entry) => entry.assignmentId))).toEqual(
      new Set(['quince', 'rowan', 'sorrel'].map((plant) => work[plant]!.Wanjiru)),
    );
    expect(new Set(entriesOf('launch').map((entry) => entry.batchId))).toEqual(new Set([batch]));
    const funded = steps.filter((step) => step.entry.event === 'fund').reduce((sum, step) => sum + Number(step.ends.minor), 0);
    expect(funded).toBe(2_100);

    const { ledgerPostings: aboutOne } = await ada.asks(
      `query ($id: String!) { ledgerPostings(about: $id) { meaning acts { verb actorKind actorName } } }`,
      { id: work.sorrel!.Pavel },
    );
    expect(aboutOne).toEqual([
      { meaning: 'Approved', acts: [{ verb: 'assignment.approved', actorKind: 'SYSTEM', actorName: 'sweep.review.auto_approve' }] },
      { meaning: 'Hold time ended', acts: [{ verb: 'reward.released', actorKind: 'SYSTEM', actorName: 'sweep.review.end_holds' }] },
    ]);
  });

  it('no check finds a problem, nothing waits too long, and the seals hold', async () => {
    await market
      .get(Jobs)
      .scheduled.find((job) => job.name === 'audit_seal')!
      .run(); // as the worker process does every minute
    const health = await ada.asks(`{
      integrity { problemCount problems { check problem row } }
      waitingMoney { state overdueCount }
      verifySeals { log isIntact isComplete verifiedTo }
    }`);
    expect(health.integrity).toEqual({ problemCount: 0, problems: [] });
    expect(health.waitingMoney).toEqual([]);
    expect(health.verifySeals.map((log: any) => log.log).sort()).toEqual(['act', 'ledger']);
    for (const log of health.verifySeals) expect(log).toMatchObject({ isIntact: true, isComplete: true, verifiedTo: expect.any(Number) });
  });
});
