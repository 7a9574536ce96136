/** Large payouts wait for a second person: no rail has them before, and the worker has them back when they are refused. */
import { asId, money, ok, type PayoutId } from '../../src/kernel/index.ts';
import { chart } from '../../src/ledger/index.ts';
import { PAYOUT_RULES_CHECKS } from '../../src/payouts/index.ts';
import { Payouts } from '../../src/payouts/requests/payouts.ts';
import { PayoutApprovalCommands } from '../../src/payouts/rules/payout-approval.commands.ts';
import { PayoutRepository } from '../../src/payouts/payout.repository.ts';
import { Rails } from '../../src/payouts/rail/rails.ts';
import { valueOf } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin, makeAdmin, registerWorker, suspend, type TestPerson } from '../kit/people.ts';
import { balanceOf, createRun, everyRow, mutate, paidWorker, requestPayout, sentRun, uuidOf } from './kit.ts';

describe('large payouts', () => {
  let market: TestMarketplace;
  let admins: TestPerson[];
  beforeAll(async () => {
    market = await openMarketplace({ PAYOUT_APPROVAL_ABOVE_MINOR: '5000' });
    admins = [await createAdmin(market), await createAdmin(market)];
  });
  afterAll(() => market.close());

  const approve = (token: string, payoutId: string, note?: string) =>
    mutate(market, token, 'approvePayout', 'ApprovePayoutInput', 'payout { id state }', { payoutId, note });
  const refuse = (token: string, payoutId: string, reason = 'The bank account is not the one of the passport.') =>
    mutate(market, token, 'refusePayout', 'RefusePayoutInput', 'payout { id state }', { payoutId, reason });
  const large = async (minor = 5_001n) => {
    const worker = await paidWorker(market, minor);
    const { payout } = await requestPayout(market, worker.token);
    return { worker, payoutId: payout.id as string, state: payout.state as string };
  };

  it('requires an approval above the limit only', async () => {
    expect((await large(5_000n)).state).toBe('RESERVED');
    expect((await large(5_001n)).state).toBe('AWAITING_APPROVAL');
  });

  it('keeps a large payout off every run until an admin approves it', async () => {
    const { worker, payoutId } = await large();
    expect(await balanceOf(market, worker.token)).toEqual({ available: 0, inTransit: 5_001 });
    expect((await createRun(market, admins[0]!.token, { payoutIds: [payoutId] })).payoutRun).toBeNull();
    expect((await requestPayout(market, worker.token)).userErrors).toMatchObject([{ state: 'awaiting_approval' }]);
    expect(await approve(admins[0]!.token, payoutId, 'Looked at the work.')).toMatchObject({
      payout: { state: 'RESERVED' },
      userErrors: [],
    });
    const query = '{ worker { payouts { nodes { state approval { limit { text } decision note decidedBy { id } } } } } }';
    expect((await market.graphql(query, {}, { token: worker.token })).data.worker.payouts.nodes).toEqual([
      { state: 'RESERVED', approval: { limit: { text: '50.00 USD' }, decision: 'APPROVED', note: 'Looked at the work.', decidedBy: null } },
    ]);
    const runId = await sentRun(market, admins, [payoutId]);
    await mutate(market, admins[0]!.token, 'markPayouts', 'MarkPayoutsInput', 'payoutRun { id }', {
      runId,
      lines: [],
      rest: { outcome: 'PAID' },
    });
    expect(await balanceOf(market, worker.token)).toEqual({ available: 0, inTransit: 0 });
  });

  it('returns the money of a refused payout, with the reason', async () => {
    const { worker, payoutId } = await large();
    expect((await refuse(admins[0]!.token, payoutId, 'no')).userErrors).toMatchObject([
      { __typename: 'InvalidInputError', path: ['reason'] },
    ]);
    expect(await refuse(admins[0]!.token, payoutId)).toMatchObject({ payout: { state: 'REFUSED' }, userErrors: [] });
    expect(await balanceOf(market, worker.token)).toEqual({ available: 5_001, inTransit: 0 });
    const query = '{ worker { payouts { nodes { state reason approval { decision } } } } }';
    expect((await market.graphql(query, {}, { token: worker.token })).data.worker.payouts.nodes).toEqual([
      { state: 'REFUSED', reason: 'The bank account is not the one of the passport.', approval: { decision: 'REFUSED' } },
    ]);
    // A retry is a new payout, which waits for a look of its own.
    expect((await requestPayout(market, worker.token)).payout.state).toBe('AWAITING_APPROVAL');
  });

  it('lets the worker cancel a waiting payout', async () => {
    const { worker, payoutId } = await large();
    const { payout } = await mutate(market, worker.token, 'cancelPayout', 'CancelPayoutInput', 'payout { state }', { payoutId });
    expect(payout.state).toBe('CANCELLED');
    expect((await approve(admins[0]!.token, payoutId)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'cancelled' }]);
    expect(await balanceOf(market, worker.token)).toEqual({ available: 5_001, inTransit: 0 });
  });

  it('decides a payout once, whoever is first', async () => {
    for (let round = 0; round < 6; round++) {
      const { worker, payoutId } = await large();
      const answers = await Promise.all([
        approve(admins[0]!.token, payoutId),
        refuse(admins[1]!.token, payoutId),
        mutate(market, worker.token, 'cancelPayout', 'CancelPayoutInput', 'payout { state }', { payoutId }),
      ]);
      const won = answers.filter(({ userErrors }) => userErrors.length === 0);
      // A payout that was approved first may still be taken back: nobody outside was told.
      expect(won.length).toBeGreaterThanOrEqual(1);
      expect(answers[0].userErrors.length + answers[1].userErrors.length).toBeGreaterThanOrEqual(1);
      const [row] = await market.db.query<{ state: string; decisions: number }>(
        `select p.state, count(a.decision)::int as decisions from payouts.payout p join payouts.payout_approval a on a.payout_id = p.id
         where p.id = $1 group by p.state`,
        [uuidOf('Payout', payoutId)],
      );
      expect(row!.decisions).toBeLessThanOrEqual(1);
      const { available, inTransit } = await balanceOf(market, worker.token);
      expect(available + inTransit).toBe(5_001);
      expect(inTransit).toBe(row!.state === 'reserved' ? 5_001 : 0);
    }
    expect(await market.problems()).toEqual([]);
  });

  it('refuses decisions of the worker, of the requester of the payout, and of everybody but an admin', async () => {
    const worker = await paidWorker(market, 6_000n);
    const { payout } = await requestPayout(market, worker.token);
    // The worker becomes an admin, and still does not decide about their own money.
    await makeAdmin(market, worker);
    // An account that closes: an admin asks for what is left.
    const leaving = await paidWorker(market, 6_000n);
    const asked = await market.commands.must(await callerFor(market, admins[0]!.token), async (tx) => {
      return ok(valueOf(await market.get(Payouts).payOutRest(tx, leaving.personId, 'USD')));
    });
    const outsider = await registerWorker(market);
    const suspended = await createAdmin(market);
    const suspendedCaller = await callerFor(market, suspended.token);
    await suspend(market, suspended.personId);
    const before = await everyRow(market);
    const own = await callerFor(market, worker.token);
    const commands = market.get(PayoutApprovalCommands);
    const payoutId = asId<'Payout'>(uuidOf('Payout', payout.id)) as PayoutId;
    const reason = 'It should not be possible.';
    expect(await commands.approve(own, { payoutId })).toMatchObject({ ok: false, refusals: [{ kind: 'FORBIDDEN' }] });
    expect(await commands.refuse(own, { payoutId, reason })).toMatchObject({ ok: false, refusals: [{ kind: 'FORBIDDEN' }] });
    const asker = await callerFor(market, admins[0]!.token);
    expect(await commands.approve(asker, { payoutId: asked })).toMatchObject({ ok: false, refusals: [{ kind: 'FORBIDDEN' }] });
    for (const caller of [
      await callerFor(market, outsider.token),
      market.system,
      { ...suspendedCaller, actor: { ...suspendedCaller.actor, suspended: true } as never },
    ]) {
      expect(await commands.approve(caller, { payoutId })).toMatchObject({ ok: false, refusals: [{ kind: 'FORBIDDEN' }] });
    }
    const query = `mutation { approvePayout(input: { payoutId: "${payout.id}" }) { userErrors { message } } }`;
    const { errors } = await market.graphql(query, {}, { token: outsider.token, allowErrors: true });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await everyRow(market)).toBe(before);
    expect((await commands.approve(await callerFor(market, admins[1]!.token), { payoutId: asked })).ok).toBe(true);
  });

  it('returns the money for either rail', async () => {
    const { worker, payoutId } = await large();
    const row = (await market.get(PayoutRepository).byId(market.db, asId<'Payout'>(uuidOf('Payout', payoutId))))!;
    const amount = money(row.amountMinor, row.currency);
    for (const name of ['manual', 'stripe'] as const) {
      const rail = market.get(Rails).of({ rail: name });
      expect(rail.payoutPostings('approve', row)).toEqual([]);
      expect(rail.payoutPostings('deny', row)).toEqual([chart.payoutFailed({ payoutId: row.id, workerId: worker.personId, amount })]);
    }
  });

  it('lists large payouts for admins, with who decided', async () => {
    const { payoutId } = await large();
    await approve(admins[1]!.token, payoutId);
    const query = `{ payouts(state: RESERVED, first: 100) { nodes { id approval { decision requestedBy { id } decidedBy { id } } } } }`;
    const { nodes } = (await market.graphql(query, {}, { token: admins[0]!.token })).data.payouts;
    expect(nodes.find(({ id }: { id: string }) => id === payoutId).approval).toEqual({
      decision: 'APPROVED',
      requestedBy: { id: expect.stringMatching(/^per_/) },
      decidedBy: { id: expect.stringMatching(/^per_/) },
    });
  });

  describe('leave rows that nobody changes unseen', () => {
    const one = (state: string) => `(select payout_id from payouts.payout_approval a join payouts.payout p on p.id = a.payout_id
      where p.state = '${state}' order by payout_id limit 1)`;
    beforeAll(async () => {
      await large();
      const refused = await large();
      await refuse(admins[0]!.token, refused.payoutId);
    });

    it.each([
      ['payouts.large_ones_were_approved', `delete from payouts.payout_approval where payout_id = ${one('awaiting_approval')}`],
      ['payouts.large_ones_were_approved', `update payouts.payout set state = 'reserved' where id = ${one('awaiting_approval')}`],
      [
        'payouts.large_ones_were_approved',
        `drop index payouts.payout_open;
         update payouts.payout set state = 'awaiting_approval', ended_at = null where id = ${one('refused')}`,
      ],
      ['payouts.large_ones_were_approved', `update payouts.payout_approval set limit_minor = 100000 where payout_id = ${one('refused')}`],
      [
        'payouts.large_ones_were_approved',
        `alter table payouts.payout_approval drop constraint payout_approval_not_by_the_paid;
         update payouts.payout_approval set worker_id = decided_by where payout_id = ${one('refused')}`,
      ],
      [
        'payouts.decided_by_a_second_person',
        `alter table payouts.payout_approval drop constraint payout_approval_two_people;
         update payouts.payout_approval set requested_by = decided_by where payout_id = ${one('refused')}`,
      ],
      [
        'payouts.decided_by_a_second_person',
        `alter table payouts.payout_approval drop constraint payout_approval_not_by_the_paid, drop constraint payout_approval_two_people;
         update payouts.payout_approval set decided_by = worker_id where payout_id = ${one('refused')}`,
      ],
    ])('refuses %s: %s', async (name, fault) => {
      const check = PAYOUT_RULES_CHECKS.find((each) => each.name === name)!;
      await asOwner(market.database.ownerUrl, async (client) => {
        expect((await client.query(check.sql)).rows).toEqual([]);
        await client.query('begin; set local session_replication_role = replica');
        await client.query(fault);
        expect((await client.query(check.sql)).rows.length).toBeGreaterThan(0);
        await client.query('rollback');
      });
    });

    it('keeps the decision in the database unchanged', async () => {
      const change = (set: string) => market.db.query(`update payouts.payout_approval set ${set} where payout_id = ${one('refused')}`);
      await expect(change(`decision = 'approved'`)).rejects.toThrow('never changes');
      await expect(change(`note = 'another reason'`)).rejects.toThrow('never changes');
      await expect(market.db.query('delete from payouts.payout_approval')).rejects.toThrow(/never changes|permission denied/);
    });
  });
});
