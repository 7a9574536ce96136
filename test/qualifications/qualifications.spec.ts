import { newId, ok, publicId } from '../../src/kernel/index.ts';
import { evaluate, Qualifications, type Requirement, type RequirementDraft } from '../../src/qualifications/index.ts';
import { SYSTEM_TYPE_IDS } from '../../src/qualifications/system-types.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, registerWorker, type TestPerson, type TestRequester } from '../kit/people.ts';
import { forget, invented, record } from '../reputation/kit.ts';
import { done, mutate, newGrant, newType, organisationOf, uuidOf } from './kit.ts';

describe('qualifications, as other domains ask for them', () => {
  let market: TestMarketplace;
  let qualifications: Qualifications;
  let requester: TestRequester;
  let other: TestRequester;
  let worker: TestPerson;

  beforeAll(async () => {
    market = await openMarketplace();
    qualifications = market.get(Qualifications);
    requester = await registerRequester(market);
    other = await registerRequester(market);
  });
  beforeEach(async () => {
    worker = await registerWorker(market, { country: 'DE' });
  });
  afterEach(async () => {
    await forget(market);
    expect(await market.problems()).toEqual([]);
  });
  afterAll(() => market.close());

  const values = () => qualifications.valuesOf(market.db, worker.personId, market.clock.now());
  const on = (typeId: Requirement['typeId'], comparator: Requirement['comparator'], ...integerValues: number[]): Requirement => ({
    typeId,
    comparator,
    integerValues,
    locales: [],
    guards: 'accept',
  });

  describe("a worker's values", () => {
    it('starts with the country and zero counts, and without a rate', async () => {
      expect(Object.fromEntries(await values())).toEqual({
        [SYSTEM_TYPE_IDS.approved_count]: { kind: 'integer', value: 0 },
        [SYSTEM_TYPE_IDS.submitted_count]: { kind: 'integer', value: 0 },
        [SYSTEM_TYPE_IDS.locale]: { kind: 'locale', country: 'DE' },
        [SYSTEM_TYPE_IDS.estimated_accuracy]: { kind: 'skill', percents: new Map(), newcomer: expect.any(Number) },
      });
    });

    it('follows the history on the whole platform', async () => {
      await record(market, invented(requester.organisationId, worker.personId, 'submitted', 'approved'));
      await record(market, invented(other.organisationId, worker.personId, 'submitted', 'rejected'));
      await record(market, invented(other.organisationId, worker.personId, 'submitted', 'rejected', 'overturned'));
      await record(market, invented(other.organisationId, worker.personId, 'submitted'));
      const now = await values();
      expect(now.get(SYSTEM_TYPE_IDS.approved_count)).toEqual({ kind: 'integer', value: 2 });
      expect(now.get(SYSTEM_TYPE_IDS.submitted_count)).toEqual({ kind: 'integer', value: 4 });
      expect(now.get(SYSTEM_TYPE_IDS.approval_rate)).toEqual({ kind: 'integer', value: 66 });
      const { data } = await market.graphql(
        '{ worker { systemQualifications { value locale { country subdivision } type { system } } } }',
        {},
        { token: worker.token },
      );
      expect(data.worker.systemQualifications).toEqual(
        expect.arrayContaining([
          { value: 2, locale: null, type: { system: 'APPROVED_COUNT' } },
          { value: 4, locale: null, type: { system: 'SUBMITTED_COUNT' } },
          { value: 66, locale: null, type: { system: 'APPROVAL_RATE' } },
          { value: null, locale: { country: 'DE', subdivision: null }, type: { system: 'LOCALE' } },
        ]),
      );
    });

    it('reads only the values that requirements name', async () => {
      const granted = uuidOf(await newType(market, requester));
      const typeId = publicId('QualificationType', granted);
      await newGrant(market, requester, worker, typeId, { value: 70 });
      await record(market, invented(requester.organisationId, worker.personId, 'submitted', 'approved'));
      const requirements: Requirement[] = [
        on(granted, 'greater_than_or_equal_to', 70),
        on(SYSTEM_TYPE_IDS.approved_count, 'greater_than', 0),
        on(SYSTEM_TYPE_IDS.approval_rate, 'equal_to', 100),
        {
          typeId: SYSTEM_TYPE_IDS.locale,
          comparator: 'in',
          integerValues: [],
          locales: [{ country: 'FR' }, { country: 'DE' }],
          guards: 'accept',
        },
        on(SYSTEM_TYPE_IDS.submitted_count, 'less_than', 2),
      ];
      const all = await values();
      for (const requirement of requirements) {
        const eligible = await qualifications.eligibility(market.db, worker.personId, [requirement], market.clock.now());
        expect([requirement, eligible.canAccept]).toEqual([requirement, true]);
        expect(evaluate([requirement], all)).toEqual(eligible);
      }
      const unmet = on(granted, 'greater_than', 70);
      const eligible = await qualifications.eligibility(market.db, worker.personId, [...requirements, unmet], market.clock.now());
      expect(eligible).toEqual({ canDiscover: true, canPreview: true, canAccept: false, trialTasks: null, unmet: [unmet] });
    });

    it('needs no query without requirements', async () => {
      const closed = { query: () => Promise.reject(new Error('asked')), entities: market.db.entities };
      expect(await qualifications.eligibility(closed, worker.personId, [], market.clock.now())).toMatchObject({ canAccept: true });
    });
  });

  describe('requirements of a batch', () => {
    const check = (drafts: RequirementDraft[], organisationId = requester.organisationId) =>
      qualifications.checkRequirements(market.db, organisationId, drafts);
    const draft = (typeId: string, change: Partial<RequirementDraft> = {}): RequirementDraft => ({
      typeId: uuidOf(typeId),
      comparator: 'exists',
      guards: 'accept',
      ...change,
    });
    const problems = async (...of: Parameters<typeof check>) => {
      const result = await check(...of);
      return result.ok ? [] : result.refusals.map((refusal) => `${refusal.kind} ${refusal.path?.join('.')}`);
    };

    it('returns requirements as plain data that survives JSON', async () => {
      const typeId = await newType(market, requester);
      const locales = [
        { country: 'US', subdivision: 'CA' },
        { country: 'DE', subdivision: null },
      ];
      const result = await check([
        draft(typeId, { comparator: 'in', integerValues: [1, 2] }),
        { typeId: SYSTEM_TYPE_IDS.locale, comparator: 'not_in', locales, guards: 'discover_preview_and_accept' },
      ]);
      const expected = [
        { typeId: uuidOf(typeId), comparator: 'in', integerValues: [1, 2], locales: [], guards: 'accept' },
        {
          typeId: SYSTEM_TYPE_IDS.locale,
          comparator: 'not_in',
          integerValues: [],
          locales: [{ country: 'US', subdivision: 'CA' }, { country: 'DE' }],
          guards: 'discover_preview_and_accept',
        },
      ];
      expect(result).toEqual(ok(expected));
      expect(JSON.parse(JSON.stringify(result))).toEqual(ok(expected));
      expect(await check([])).toEqual(ok([]));
    });

    it("accepts the own types, the platform's and shared ones, while they are active", async () => {
      const own = await newType(market, requester);
      const shared = await newType(market, other, { shared: true });
      const hidden = await newType(market, other);
      const inactive = await newType(market, requester, { state: 'INACTIVE' });
      expect(await problems([draft(own), draft(shared)])).toEqual([]);
      expect(await problems([draft(own), draft(hidden), draft(publicId('QualificationType', newId()))])).toEqual([
        'NOT_FOUND requirements.1.typeId',
        'NOT_FOUND requirements.2.typeId',
      ]);
      expect(await problems([draft(inactive)])).toEqual(['INVALID requirements.0.typeId']);
      await done(market, other.token, 'updateQualificationType', { typeId: shared, shared: false }, 'type { id }');
      expect(await problems([draft(shared)])).toEqual(['NOT_FOUND requirements.0.typeId']);
    });

    it('reports all faults, each with its place', async () => {
      const typeId = await newType(market, requester);
      expect(
        await problems([
          draft(typeId, { comparator: 'less_than' }),
          draft(typeId, { comparator: 'exists', integerValues: [1] }),
          { typeId: SYSTEM_TYPE_IDS.locale, comparator: 'greater_than', locales: [{ country: 'US' }], guards: 'accept' },
          { typeId: SYSTEM_TYPE_IDS.locale, comparator: 'in', locales: [{ country: 'US' }, { country: 'XX' }], guards: 'accept' },
        ]),
      ).toEqual([
        'INVALID requirements.0.integerValues',
        'INVALID requirements.1.integerValues',
        'INVALID requirements.2.comparator',
        'INVALID requirements.3.locales.1',
      ]);
    });

    it('accepts at most ten requirements', async () => {
      const typeId = await newType(market, requester);
      const many = Array.from({ length: 11 }, () => draft(typeId));
      expect(await problems(many.slice(1))).toEqual([]);
      expect((await check(many)).ok).toBe(false);
    });

    it('stores requirements with a batch and shows them with their types, or refuses them before a write', async () => {
      const typeId = await newType(market, requester, { name: 'Careful' });
      const batch = (requirements: object[]) => ({
        organisationId: organisationOf(requester),
        kind: 'text',
        title: 'Read',
        instructions: 'Read and say.',
        form: [{ name: 'said', prompt: 'What does it say?', text: {} }],
        rewardMinor: '5',
        estimatedSeconds: 30,
        requirements,
      });
      const fields = 'batch { requirements { comparator guards integerValues locales { country subdivision } type { name system } } }';
      const kept = await done(
        market,
        requester.token,
        'createBatch',
        batch([
          { typeId, comparator: 'GREATER_THAN', integerValues: [2], guards: 'PREVIEW_AND_ACCEPT' },
          {
            typeId: publicId('QualificationType', SYSTEM_TYPE_IDS.locale),
            comparator: 'IN',
            locales: [{ country: 'US', subdivision: 'CA' }],
          },
        ]),
        fields,
      );
      expect(kept.batch.requirements).toEqual([
        {
          comparator: 'GREATER_THAN',
          guards: 'PREVIEW_AND_ACCEPT',
          integerValues: [2],
          locales: [],
          type: { name: 'Careful', system: null },
        },
        {
          comparator: 'IN',
          guards: 'ACCEPT',
          integerValues: [],
          locales: [{ country: 'US', subdivision: 'CA' }],
          type: { name: 'Country', system: 'LOCALE' },
        },
      ]);
      const refused = await mutate(
        market,
        requester.token,
        'createBatch',
        batch([{ typeId, comparator: 'EXISTS', integerValues: [1] }]),
        fields,
      );
      expect(refused?.batch).toBeNull();
      expect(refused?.userErrors.map((error) => error.path.join('.'))).toEqual(['requirements.0.integerValues']);
    });
  });
});
