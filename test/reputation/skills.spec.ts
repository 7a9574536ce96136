/**
 * Skills on the database: what is recorded, superseded, estimated anew and shown; and that all of it can be computed again
 * from what was recorded, to the last digit, in a process that knows nothing else.
 */
import { execFileSync } from 'node:child_process';
import { newId, publicId, Random, type BatchId, type WorkerId } from '../../src/kernel/index.ts';
import { Identity } from '../../src/identity/index.ts';
import { Qualifications, type Requirement } from '../../src/qualifications/index.ts';
import { SYSTEM_TYPE_IDS } from '../../src/qualifications/system-types.ts';
import { CONFIG } from '../../src/platform/index.ts';
import { Reputation, type Evidence } from '../../src/reputation/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { statementsOf } from '../kit/plans.ts';
import { createAdmin, registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { answered, forget, judged, planted, problems, recordEvidence } from './kit.ts';

const DAY = 86_400;

let market: TestMarketplace;
let requester: TestRequester;

beforeAll(async () => {
  market = await openMarketplace();
  requester = await registerRequester(market);
});
afterEach(async () => {
  expect(await problems(market)).toEqual([]);
  await forget(market);
});
afterAll(() => market.close());

const one = async <Row>(sql: string, parameters: readonly unknown[] = []) => (await market.db.query<Row>(sql, parameters))[0];
const accuracyOf = async (workerId: WorkerId, skill = 'image') =>
  (await market.get(Reputation).skills(market.db, [workerId], skill)).get(workerId)!.accuracy;
const evidenceRows = async () => (await one<{ n: number }>('select count(*)::int as n from reputation.evidence'))!.n;

describe('evidence', () => {
  it('gives an estimate, and a newcomer has the pool', async () => {
    const [worker, newcomer] = [await registerWorker(market), await registerWorker(market)];
    await recordEvidence(market, judged(requester.organisationId, worker.personId, market.clock.now(), [1, 1, 0.9, 0.2]));
    const skills = await market.get(Reputation).skills(market.db, [worker.personId, newcomer.personId], 'image');
    expect(skills.get(worker.personId)).toMatchObject({ evidence: 4, accuracy: (3.1 + 4.5) / 10 });
    expect(skills.get(newcomer.personId)).toMatchObject({ evidence: 0, accuracy: 0.75 });
    expect(await accuracyOf(worker.personId, 'audio')).toBe(0.75);
    expect(await one('select * from reputation.skill_of($1, $2)', [worker.personId, 'image'])).toMatchObject({
      accuracy: 0.76,
      evidence: 4,
    });
    expect(await one('select * from reputation.skill_of($1, $2)', [newcomer.personId, 'image'])).toMatchObject({
      accuracy: 0.75,
      information_bits: null,
    });
    expect(await one('select * from reputation.skill_of($1, $2)', [newcomer.personId, 'audio'])).toBeUndefined();
  });

  it('supersedes evidence by a later row on the same answer, and skips evidence without news', async () => {
    const { personId } = await registerWorker(market);
    const rows = judged(requester.organisationId, personId, market.clock.now(), [0.9, 0.8]);
    await recordEvidence(market, rows);
    await recordEvidence(
      market,
      rows.map((row) => ({ ...row, right: row.right + 0.0009, chance: 0.1 })),
    );
    expect(await evidenceRows()).toBe(2);
    await recordEvidence(market, [{ ...rows[0]!, right: 0.4 }, rows[1]!]);
    expect(await evidenceRows()).toBe(3);
    expect(await accuracyOf(personId)).toBe((0.4 + 0.8 + 4.5) / 8);
    // The same probability from another source is news.
    await recordEvidence(market, [{ ...rows[0]!, right: 0.4, source: 'gold' }]);
    expect(await evidenceRows()).toBe(4);
    // Of two rows on one answer in one call, the last counts.
    await recordEvidence(market, [
      { ...rows[0]!, right: 1 },
      { ...rows[0]!, right: 0 },
    ]);
    expect(await evidenceRows()).toBe(5);
    expect(await accuracyOf(personId)).toBe((0 + 0.8 + 4.5) / 8);
  });

  it('loses nothing when many record at once, of the same workers in opposite orders', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, async () => (await registerWorker(market)).personId));
    const at = market.clock.now();
    await Promise.all(
      Array.from({ length: 12 }, (_, round) => {
        const order = round % 2 === 0 ? ids : [...ids].reverse();
        return recordEvidence(
          market,
          order.flatMap((id) => judged(requester.organisationId, id, at, [1, 0])),
        );
      }),
    );
    for (const id of ids) expect(await accuracyOf(id)).toBe((12 + 4.5) / 30);
    expect((await one<{ n: number }>('select min(recordings)::int as n from reputation.skill'))!.n).toBe(12);
  });

  it('stays for ever: not even the owner of the schema changes a row', async () => {
    const { personId } = await registerWorker(market);
    await recordEvidence(market, judged(requester.organisationId, personId, market.clock.now(), [1]));
    for (const sql of [
      'update reputation.evidence set right_permille = 1',
      'delete from reputation.evidence',
      'update reputation.pool set mean = 0.1',
    ]) {
      await expect(asOwner(market.database.ownerUrl, (client) => client.query(sql))).rejects.toThrow(/append-only/);
    }
  });
});

describe('recomputation', () => {
  /** Evidence of thirty workers over a year, in many calls, some of it judged again later; pools are estimated in between. */
  async function aYear(): Promise<void> {
    const random = new Random(11);
    const ids = await Promise.all(Array.from({ length: 30 }, async () => (await registerWorker(market)).personId));
    let earlier: Evidence[] = [];
    for (let round = 0; round < 12; round++) {
      market.clock.advanceSeconds(30 * DAY);
      const rows = ids.slice(round).flatMap((id, place) =>
        judged(
          requester.organisationId,
          id,
          new Date(market.clock.now().getTime() - random.below(20 * DAY) * 1000),
          Array.from({ length: 3 }, () => (random.next() < 0.5 + place / 60 ? 0.6 + 0.4 * random.next() : random.next())),
          { skill: round % 3 === 0 ? 'text' : 'image', chance: random.next() },
        ),
      );
      const again = earlier.filter(() => random.next() < 0.3).map((row) => ({ ...row, right: random.next() }));
      await recordEvidence(market, random.shuffled([...rows, ...again]));
      earlier = rows;
      if (round % 2 === 1) await market.sweep();
    }
    await market.sweep();
  }

  /** Estimates and pools by a process of its own, from nothing but rows of evidence. */
  function inAFreshProcess(program: string, input: unknown): any {
    const [loader, skill] = ['../kit/swc-loader.mjs', '../../src/reputation/skill.ts'].map((path) => new URL(path, import.meta.url).href);
    const read = `import { readFileSync } from 'node:fs'; import { skillEstimates } from '${skill}'; const input = JSON.parse(readFileSync(0, 'utf8'));`;
    const args = ['--no-warnings', '--import', loader!, '--input-type=module', '--eval', `${read}\n${program}`];
    return JSON.parse(execFileSync(process.execPath, args, { input: JSON.stringify(input), encoding: 'utf8' }));
  }

  const PROGRAM = `
    const rows = (skill, below) => {
      const last = new Map();
      for (const row of input.evidence.filter((each) => each.skill === skill && each.poolVersion < below)) {
        const before = last.get(row.answer);
        if (!before || before.revision < row.revision) last.set(row.answer, row);
      }
      return [...last.values()].map((row) => ({ workerId: row.workerId, right: row.right / 1000, chance: row.chance / 1000, at: new Date(row.at) }));
    };
    const pools = input.pools.map(({ skill, version, halfLifeDays, mean, strength, chance }) =>
      version === 1 ? { skill, version, mean, strength, chance } : { skill, version, ...skillEstimates(rows(skill, version), { halfLifeDays }).pool });
    const skills = input.skills.map(({ workerId, skill, poolVersion }) => {
      const pool = input.pools.find((each) => each.skill === skill && each.version === poolVersion);
      const { estimates } = skillEstimates(rows(skill, Infinity), { halfLifeDays: pool.halfLifeDays, pool });
      return { workerId, skill, ...estimates.get(workerId) };
    });
    console.log(JSON.stringify({ pools, skills }));`;

  it('recomputes every estimate and every pool from the recorded rows to the last digit', async () => {
    await aYear();
    const evidence = await market.db.query(
      `select assignment_id || ' ' || question as answer, revision, worker_id as "workerId", skill, right_permille as right, chance_permille as chance,
         pool_version as "poolVersion", at from reputation.evidence order by random()`,
    );
    const pools = await market.db.query<{ skill: string; version: number; mean: number; strength: number; chance: number }>(
      'select skill, version, mean, strength, chance, half_life_days as "halfLifeDays" from reputation.pool order by skill, version',
    );
    const skills = await market.db.query<Record<string, unknown>>(
      `select worker_id as "workerId", skill, pool_version as "poolVersion", accuracy, low, high, information_bits as "informationBits", evidence
       from reputation.skill order by skill, worker_id`,
    );
    expect(pools.length).toBeGreaterThan(4);
    expect(skills.length).toBeGreaterThan(40);
    const again = inAFreshProcess(PROGRAM, { evidence, pools, skills });
    expect(again.pools.map((pool: any) => [pool.skill, pool.version, pool.mean, pool.strength, pool.chance])).toEqual(
      pools.map((pool) => [pool.skill, pool.version, pool.mean, pool.strength, pool.chance]),
    );
    for (const [place, row] of skills.entries()) {
      const { poolVersion: _version, ...kept } = row;
      for (const key of Object.keys(kept)) expect([key, again.skills[place][key] === kept[key]]).toEqual([key, true]);
    }
    // The newest pool is what everybody is shrunk to.
    const stale = await market.db.query(
      'select from reputation.skill s where exists (select from reputation.pool p where p.skill = s.skill and p.version > s.pool_version)',
    );
    expect(stale).toEqual([]);
  });

  it('recomputes with another half-life without further action, and records it', async () => {
    const { personId } = await registerWorker(market);
    const now = market.clock.now();
    const old = new Date(now.getTime() - 100 * DAY * 1000);
    await recordEvidence(market, [
      ...judged(requester.organisationId, personId, old, [0, 0, 0, 0]),
      ...judged(requester.organisationId, personId, now, [1, 1]),
    ]);
    const before = await accuracyOf(personId);
    const config = market.app.get<{ SKILL_HALF_LIFE_DAYS: number }>(CONFIG);
    const setting = config.SKILL_HALF_LIFE_DAYS;
    config.SKILL_HALF_LIFE_DAYS = 10;
    await market.sweep();
    expect(await accuracyOf(personId)).toBeGreaterThan(before);
    expect(await one('select half_life_days, version from reputation.pool order by version desc limit 1')).toEqual({
      half_life_days: 10,
      version: 2,
    });
    config.SKILL_HALF_LIFE_DAYS = setting;
    await market.sweep();
  });
});

describe('shown skills', () => {
  let worker: TestPerson;

  beforeEach(async () => {
    // Sessions of before have ended: the clock has moved far.
    requester = await registerRequester(market);
    worker = await registerWorker(market);
    // Noon, so that a day is not over by chance.
    const now = market.clock.now();
    market.clock.advanceSeconds(DAY - ((now.getTime() / 1000) % DAY) + DAY / 2);
  });

  const QUERY = `{ worker { skills { skill accuracy low high informationBits evidence shownAt finishing speed { medianSeconds crowdMedianSeconds }
    explanation { newcomerAccuracy newcomerAnswers halfLifeDays wouldRaise moved { assignmentId question by at } } } } }`;
  const skillsOf = async (person: TestPerson) => (await market.graphql(QUERY, {}, { token: person.token })).data.worker.skills;
  const now = () => market.clock.now();
  const work = (rights: readonly number[], more: Partial<Evidence> = {}, by = worker) =>
    judged(requester.organisationId, by.personId, now(), rights, { batchId: newId<'Batch'>(), ...more });

  it('changes when the day of the answers is a day over, by midnight', async () => {
    const rows = work([1, 0.9, 0.2, 0.8, 0.9, 1]);
    await answered(market, rows);
    await recordEvidence(market, rows);
    await market.pass(DAY);
    expect(await skillsOf(worker)).toEqual([]);
    await market.pass(DAY / 2 - 1);
    expect(await skillsOf(worker)).toEqual([]);
    await market.pass(1);
    const [skill] = await skillsOf(worker);
    expect(skill).toMatchObject({ skill: 'image', accuracy: 0.78, evidence: 6, finishing: 0.94, speed: { medianSeconds: 30 } });
    expect(skill.low).toBeLessThan(skill.accuracy);
    expect(skill.high).toBeGreaterThan(skill.accuracy);
    expect(skill.explanation).toMatchObject({ newcomerAccuracy: 0.75, newcomerAnswers: 6, halfLifeDays: 180 });
    expect(skill.explanation.wouldRaise).toMatch(/^About 2 right answers in a row would bring it to 80 %/);
    expect(skill.explanation.moved).toHaveLength(6);
    const lowered = skill.explanation.moved.filter((move: { by: number }) => move.by < 0);
    expect(lowered).toEqual([
      {
        assignmentId: publicId('Assignment', rows[2]!.assignmentId),
        question: 'label',
        by: -7,
        at: rows[2]!.at.toISOString(),
      },
    ]);
  });

  it('reads no evidence for the answers that moved it, and computes them for what was shown before they were kept', async () => {
    const rows = work([1, 0.9, 0.2, 0.8, 0.9, 1]);
    await answered(market, rows);
    await recordEvidence(market, rows);
    await market.pass(2 * DAY);
    let shown: any;
    const statements = await statementsOf(market, async () => void ([shown] = await skillsOf(worker)));
    expect(shown.explanation.moved).toHaveLength(6);
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter(({ sql }) => sql.includes('evidence('))).toEqual([]);
    await asOwner(market.database.ownerUrl, (client) => client.query('update reputation.shown_skill set moves = null'));
    expect((await skillsOf(worker))[0].explanation.moved).toEqual([]);
    await market.sweep(/^reputation/);
    expect(await skillsOf(worker)).toEqual([shown]);
  });

  it('leaves out what somebody did in one day and batch until all of it is judged', async () => {
    // Two tasks have known answers, and are judged at once; six are judged three days later.
    const rows = work([1, 1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]);
    await answered(market, rows);
    await recordEvidence(
      market,
      rows.slice(0, 2).map((row) => ({ ...row, source: 'gold' as const })),
    );
    await market.pass(2 * DAY);
    expect(await skillsOf(worker)).toEqual([]);
    await recordEvidence(market, rows.slice(2, 7));
    await market.pass(2 * DAY);
    expect(await skillsOf(worker)).toEqual([]);
    await recordEvidence(market, rows.slice(7));
    expect(await skillsOf(worker)).toEqual([]);
    await market.pass(DAY);
    expect(await skillsOf(worker)).toMatchObject([{ evidence: 8 }]);
    // What the marketplace decides by has it all from the first.
    expect(await accuracyOf(worker.personId)).toBeGreaterThan(0.8);
  });

  it('changes by five answers at least, and by what tests showed, too', async () => {
    const few = work([1, 1, 1, 1]);
    await answered(market, few);
    await recordEvidence(market, few);
    await market.pass(3 * DAY);
    expect(await skillsOf(worker)).toEqual([]);
    await recordEvidence(market, work([1], { source: 'test' }));
    await market.pass(3 * DAY);
    expect(await skillsOf(worker)).toMatchObject([{ evidence: 5 }]);
    const more = work([0, 0, 0, 0]);
    await answered(market, more);
    await recordEvidence(market, more);
    await market.pass(3 * DAY);
    expect(await skillsOf(worker)).toMatchObject([{ evidence: 5 }]);
  });

  it('tells a known answer from no other', async () => {
    const other = await registerWorker(market);
    const rights = [0.9, 0.85, 0.3, 0.9, 0.8, 0.95];
    const all = [work(rights), work(rights, {}, other)];
    for (const rows of all) await answered(market, rows);
    // The same answers, found the same by others; of the first worker two were to tasks with known answers, which say otherwise.
    const gold = all[0]!.map((row, place) =>
      place === 1 || place === 2 ? { ...row, source: 'gold' as const, othersAgree: row.right >= 0.5, right: place === 1 ? 0 : 1 } : row,
    );
    await recordEvidence(market, [...gold, ...all[1]!]);
    await market.pass(2 * DAY);
    const [[one], [two]] = [await skillsOf(worker), await skillsOf(other)];
    const shape = (skill: any) => skill.explanation.moved.map((move: any) => [move.question, Math.sign(move.by), move.at]).sort();
    expect(shape(one)).toEqual(shape(two));
    for (const skill of [one, two]) {
      for (const sign of [1, -1]) {
        const sizes = skill.explanation.moved.map((move: any) => move.by).filter((by: number) => Math.sign(by) === sign);
        expect(new Set(sizes).size).toBe(1);
      }
    }
    expect(JSON.stringify(one)).not.toMatch(/"(gold|crowd)"/);
  });

  it('recomputes a shown skill from the recorded rows', async () => {
    const rows = work([1, 0.9, 0.2, 0.8, 0.9, 1]);
    await answered(market, rows);
    await recordEvidence(market, rows);
    await market.pass(2 * DAY);
    // Judged otherwise since, and not shown yet.
    await recordEvidence(
      market,
      rows.map((row) => ({ ...row, right: 0.1 })),
    );
    const again = await one<{ n: number; permille: number; kept: number }>(
      `select count(e.*)::int as n, sum(e.right_permille)::int as permille, max(s.right_sum) as kept
       from reputation.shown_skill s cross join lateral reputation.shown_evidence(s.worker_id, s.skill, s.answered_before, s.recordings) e
       where s.worker_id = $1`,
      [worker.personId],
    );
    expect(again).toEqual({ n: 6, permille: 4800, kept: 4.8 });
    expect(await skillsOf(worker)).toMatchObject([{ accuracy: 0.78 }]);
  });

  it('shows requesters the skill and the interval of their workers, and admins the current values', async () => {
    const other = await registerRequester(market);
    const rows = work([1, 0.9, 0.2, 0.8, 0.9, 1]);
    await answered(market, rows);
    await recordEvidence(market, rows);
    await market.pass(2 * DAY);
    const fresh = work([0, 0, 0, 0]);
    await recordEvidence(market, fresh);

    const asRequester = async (who: TestRequester) => {
      const { qualificationGrants } = (
        await market.graphql(
          `query ($organisation: OrganisationID!, $type: QualificationTypeID!) {
             qualificationGrants(organisationId: $organisation, typeId: $type) { nodes { worker { skills { skill accuracy low high } } } } }`,
          { organisation: publicId('Organisation', who.organisationId), type: await grantBy(who) },
          { token: who.token },
        )
      ).data;
      return qualificationGrants.nodes[0].worker.skills;
    };
    const [own] = await skillsOf(worker);
    expect(await asRequester(requester)).toEqual([{ skill: 'image', accuracy: own.accuracy, low: own.low, high: own.high }]);
    expect(await asRequester(other)).toEqual([]);
    const denied = await market.graphql(
      `query ($organisation: OrganisationID!, $type: QualificationTypeID!) {
         qualificationGrants(organisationId: $organisation, typeId: $type) { nodes { worker { skills { informationBits explanation { wouldRaise } } } } } }`,
      { organisation: publicId('Organisation', other.organisationId), type: await grantBy(other) },
      { token: other.token, allowErrors: true },
    );
    expect(denied.errors?.length).toBeGreaterThan(0);

    const admin = await createAdmin(market);
    const query = 'query ($id: PersonID!) { person(id: $id) { skills { skill accuracy evidence informationBits } } }';
    const { data } = await market.graphql(query, { id: publicId('Person', worker.personId) }, { token: admin.token });
    expect(data.person.skills).toMatchObject([{ skill: 'image', evidence: 10 }]);
    expect(data.person.skills[0].accuracy).toBeLessThan(own.accuracy);
  });

  it('compares requirements with the shown skill in percent; a newcomer counts with the mean of all', async () => {
    const requirement = (least: number, guards: Requirement['guards'] = 'accept'): Requirement => ({
      ...{
        typeId: SYSTEM_TYPE_IDS.estimated_accuracy,
        comparator: 'greater_than_or_equal_to',
        integerValues: [least],
        locales: [],
        guards,
      },
      skill: 'image',
    });
    const may = (person: TestPerson, ...requirements: Requirement[]) =>
      market.get(Qualifications).eligibility(market.db, person.personId, requirements, now());
    expect(await may(worker, requirement(75))).toMatchObject({ canAccept: true });
    expect(await may(worker, requirement(76))).toMatchObject({ canAccept: false, canPreview: true, canDiscover: true });

    const rows = work([1, 1, 1, 1, 1, 1]);
    await answered(market, rows);
    await recordEvidence(market, rows);
    // Fresh evidence does not tell by what it lets one do.
    expect(await may(worker, requirement(76))).toMatchObject({ canAccept: false });
    await market.pass(2 * DAY);
    expect(await may(worker, requirement(87))).toMatchObject({ canAccept: true });
    expect(await may(worker, requirement(88, 'preview_and_accept'))).toMatchObject({
      canAccept: false,
      canPreview: false,
      canDiscover: true,
    });
    expect(await may(worker, requirement(88, 'discover_preview_and_accept'))).toMatchObject({ canDiscover: false });
    const check = (draft: Partial<Requirement>) =>
      market.get(Qualifications).checkRequirements(market.db, requester.organisationId, [{ ...requirement(80), ...draft }]);
    expect(await check({})).toMatchObject({ ok: true, value: [{ skill: 'image', integerValues: [80] }] });
    for (const skill of [undefined, 'No such Kind']) {
      expect(await check({ skill: skill! })).toMatchObject({
        ok: false,
        refusals: [{ kind: 'INVALID', path: ['requirements', '0', 'skill'] }],
      });
    }
    expect(await check({ typeId: SYSTEM_TYPE_IDS.approval_rate })).toMatchObject({
      ok: false,
      refusals: [{ path: ['requirements', '0', 'skill'] }],
    });
    const values = await market.get(Qualifications).valuesOf(market.db, worker.personId, now());
    expect(values.get(SYSTEM_TYPE_IDS.estimated_accuracy)).toMatchObject({ newcomer: 75, percents: new Map([['image', 87]]) });
  });

  it('counts what was given back and what ran out', async () => {
    const batchId: BatchId = newId<'Batch'>();
    const rows = work([1, 1, 1, 1, 1], { batchId });
    await answered(market, rows);
    await recordEvidence(market, rows);
    await market.commands.must(market.system, async (tx) => {
      const lost = Array.from({ length: 15 }, (_, index) => ({
        ...{ workerId: worker.personId, organisationId: requester.organisationId, batchId, taskId: newId<'Task'>() },
        ...{
          assignmentId: newId<'Assignment'>(),
          kind: index % 2 === 0 ? ('returned' as const) : ('expired' as const),
          seconds: 5,
        },
      }));
      await market.get(Reputation).record(tx, lost);
      return { ok: true, value: null };
    });
    await market.pass(2 * DAY);
    expect(await skillsOf(worker)).toMatchObject([{ finishing: 0.47, speed: { medianSeconds: 30 } }]);
  });

  /** A type of the requester's, granted to the worker by their alias; its public id. */
  async function grantBy(who: TestRequester): Promise<string> {
    const organisation = publicId('Organisation', who.organisationId);
    const made = await market.graphql(
      `mutation ($organisation: OrganisationID!, $name: String!) {
         createQualificationType(input: { organisationId: $organisation, name: $name, description: "For a test." }) { type { id } } }`,
      { organisation, name: newId<'Act'>() },
      { token: who.token },
    );
    const type = made.data.createQualificationType.type.id as string;
    const alias = publicId('Worker', market.get(Identity).workerAlias(who.organisationId, worker.personId));
    await market.graphql(
      `mutation ($type: QualificationTypeID!, $worker: WorkerID!) { grantQualification(input: { typeId: $type, workerId: $worker }) { grant { id } } }`,
      { type, worker: alias },
      { token: who.token },
    );
    return type;
  }
});

describe('the checks', () => {
  it.each([
    [
      'an estimate that does not follow',
      'update reputation.skill set accuracy = accuracy + 0.001, high = 1',
      'update reputation.skill set accuracy = accuracy - 0.001',
      /skills_equal_days/,
    ],
    [
      'a day that was counted wrongly',
      'update reputation.evidence_day set right_permille = right_permille + 1',
      'update reputation.evidence_day set right_permille = right_permille - 1',
      /days_equal_evidence/,
    ],
    [
      'evidence without its batch',
      'delete from reputation.batch_skill',
      'insert into reputation.batch_skill select distinct batch_id, skill from reputation.evidence',
      /evidence_is_in_order/,
    ],
  ])('finds %s', async (_what, sql, undo, found) => {
    const { personId } = await registerWorker(market);
    await recordEvidence(market, judged(requester.organisationId, personId, market.clock.now(), [1, 0.5]));
    expect(await planted(market, sql, undo)).toContainEqual(expect.stringMatching(found));
  });
});
