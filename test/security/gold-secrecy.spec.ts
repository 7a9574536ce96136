/**
 * Nothing that a worker may ask for tells a task with known answers from any other, and nobody is shown what another
 * worker answered.
 *
 * The questions are made from the schema: every object that a root field leads to, with all of its plain fields, and what
 * needs arguments with those of the worker's own. So a field that is added later is asked for too. Documents are read as well. Ids and payloads are erased, times become distances from the claim; then
 * what is said of gold must be what is also said of ordinary tasks that went the same way.
 */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import {
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { LaunchCommands, TaskCommands, BatchCommands } from '../../src/batches/index.ts';
import { GoldCommands } from '../../src/batches/gold/gold.commands.ts';
import type { AnswerForm } from '../../src/forms/index.ts';
import { newId, parsePublicId, publicId, type AssignmentId, type BatchId, type TaskId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { WORKER_DOCUMENTS } from '../../src/books/documents/documents.ts';
import { ReviewCommands } from '../../src/review/index.ts';
import { fundedRequester, SETTINGS, type Requester } from '../batches/kit.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerWorker, signIn, type TestPerson } from '../kit/people.ts';
import { rootFields, valueFor, type World } from './matrix.engine.ts';

/** Objects deep below a root field that are asked for. */
const DEPTH = 6;
const DAY = 86_400;

const FORM: AnswerForm = [
  ...SETTINGS.form,
  { name: 'why', prompt: 'Why?', help: null, required: false, type: 'text', minimumLength: 0, maximumLength: 100, pattern: null },
];
/** Stands in what only the requester knows. */
const KNOWN = 'only-the-requester-knows';

/** What happened to an assignment, so that gold is compared with what went the same way. */
const FATES = ['submitted', 'approved', 'rejected', 'returned', 'expired'] as const;
type Fate = (typeof FATES)[number];
const PEACEFUL: readonly Fate[] = ['submitted', 'approved'];

interface Own {
  readonly assignmentId: AssignmentId;
  readonly taskId: TaskId;
  readonly isGold: boolean;
  readonly fate: Fate;
  readonly claimedAt: number;
}

/** One question: a chain of fields down to an object, whose plain fields are all selected. */
interface Question {
  readonly path: string;
  /** What to ask for next where this gave something. */
  readonly below: Question[];
  readonly query: string;
  readonly variables: (ids: World['ids']) => Record<string, unknown>;
}

describe('gold and the answers of others', () => {
  let market: TestMarketplace;
  let requester: Requester;
  let questions: Question[];
  beforeAll(async () => {
    market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false', HELD_MAXIMUM: '1000' });
    requester = await fundedRequester(market, 100_000_000n);
    questions = questionsOf(market);
  });
  afterAll(() => market.close());

  it('queries them with every object that a worker can reach', () => {
    const pathsOf = (of: readonly Question[]): string[] => of.flatMap(({ path, below }) => [path, ...pathsOf(below)]);
    const paths = pathsOf(questions);
    for (const path of [
      'board.nodes',
      'batchCard',
      'taskPreview',
      'myAssignment',
      'me.worker.assignments.nodes',
      'me.worker.assignments.nodes.task',
      'me.worker.skills.explanation.moved',
      'me.worker.receipt',
    ]) {
      expect(paths).toContain(path);
    }
  });

  /** Claims `count` tasks for the worker, and says what is to become of each: gold and others go through the same. */
  const claimMany = async (
    worker: TestPerson,
    batchId: BatchId,
    count: number,
    seen: Seen,
    fates: readonly Fate[] = FATES,
  ): Promise<Own[]> => {
    const turns = { true: 0, false: 0 };
    const own: Own[] = [];
    for (let turn = 0; turn < count; turn++) {
      const { data } = await market.graphql(
        `mutation ($id: BatchID!) { claimNextTask(input: { batchId: $id }) { userErrors { message } assignment {
           id state claimedAt leaseUntil graceUntil submittedAt answer secondsWorked autoApproveAt decidedAt lateAnswerAt reward { minor currency text }
           fee { minor } worker { id } requesterTask { id } task { id payload version instructions form { __typename name prompt required } } } } }`,
        { id: publicId('Batch', batchId) },
        worker,
      );
      const { assignment } = data.claimNextTask;
      if (assignment === null) break;
      const assignmentId = parsePublicId('Assignment', assignment.id) as AssignmentId;
      const [row] = await market.db.query<{ id: TaskId; gold: boolean }>(
        'select t.id, t.gold from work.assignment a join batches.task t on t.id = a.task_id where a.id = $1',
        [assignmentId],
      );
      const fate = fates[turns[`${row!.gold}`]++ % fates.length]!;
      own.push({ assignmentId, taskId: row!.id, isGold: row!.gold, fate, claimedAt: Date.parse(assignment.claimedAt) });
      seen.take('claimNextTask', data, own);
    }
    return own;
  };

  /**
   * Two workers of a new batch and what they claimed. How much gold a worker is given is drawn by lot: pairs are tried until both
   * have `leastGold`, so that there is something to compare.
   */
  const claimedByTwo = async (
    batch: { tasks: number; gold: number; redundancy: number; isTarget: boolean },
    count: number,
    fates: readonly Fate[],
    leastGold: number,
  ) => {
    for (;;) {
      const batchId = await makeBatch(market, requester, batch);
      const workers = [await registerWorker(market), await registerWorker(market)];
      const seen = workers.map(() => new Seen());
      const own: Own[][] = [];
      for (const [index, worker] of workers.entries()) own.push(await claimMany(worker, batchId, count, seen[index]!, fates));
      if (own.every((each) => each.filter(({ isGold }) => isGold).length >= leastGold)) return { batchId, workers, seen, own };
    }
  };

  /**
   * One who is contrary answers every third task otherwise, of gold and of others and of each fate: the crowd, too, finds some answers
   * wrong, and what is shown of gold has something to be compared with.
   */
  const go = async (worker: TestPerson, own: readonly Own[], marker: string, isContrary: boolean) => {
    const turns = new Map<string, number>();
    for (const { assignmentId, fate, isGold } of own) {
      const turn = turns.get(`${fate} ${isGold}`) ?? 0;
      turns.set(`${fate} ${isGold}`, turn + 1);
      const id = publicId('Assignment', assignmentId);
      if (fate === 'expired') continue;
      const mutation =
        fate === 'returned'
          ? 'mutation ($id: AssignmentID!, $answer: JSON) { done: returnAssignment(input: { assignmentId: $id }) { userErrors { message } } }'
          : 'mutation ($id: AssignmentID!, $answer: JSON!) { done: submitAssignment(input: { assignmentId: $id, answer: $answer }) { userErrors { message } } }';
      const text = fate === 'returned' ? mutation.replace(', $answer: JSON', '') : mutation;
      const variables =
        fate === 'returned' ? { id } : { id, answer: { entails: isContrary && turn % 3 === 0 ? 'no' : 'yes', why: marker } };
      const { data } = await market.graphql(text, variables, worker);
      expect(data.done.userErrors).toEqual([]);
    }
  };

  const review = async (own: readonly Own[]) => {
    const of = (fate: Fate) => own.filter((each) => each.fate === fate).map((each) => each.assignmentId);
    const approved = of('approved');
    if (approved.length > 0) {
      valueOf(await market.get(ReviewCommands).approve(requester.caller, { assignmentIds: approved, note: 'Good.', idempotencyKey: null }));
    }
    const rejections = of('rejected').map((id) => ({
      assignmentId: publicId('Assignment', id),
      reasonCode: 'INCORRECT',
      note: 'It says something else.',
    }));
    if (rejections.length > 0) {
      const { data } = await market.graphql(
        'mutation ($input: RejectAssignmentsInput!) { rejectAssignments(input: $input) { userErrors { message } } }',
        { input: { rejections } },
        { token: await signIn(market, requester.email) },
      );
      expect(data.rejectAssignments.userErrors).toEqual([]);
    }
  };

  /** Asks everything as the worker. Returns how many questions had an answer. */
  const askAll = async (moment: string, worker: TestPerson, batchId: BatchId, own: readonly Own[], seen: Seen) => {
    const organisation = publicId('Organisation', requester.organisationId);
    const about = [own.find((each) => each.isGold), own.find((each) => !each.isGold)];
    let answered = 0;
    const ask = async ({ path, query, variables, below }: Question): Promise<void> => {
      const isOfOne = /\$\w+: (Assignment|Task)ID/.test(query);
      let isThere = false;
      for (const each of isOfOne ? about : about.slice(0, 1)) {
        const ids = {
          ...{ Batch: publicId('Batch', batchId), Organisation: organisation },
          ...(each === undefined ? {} : { Task: publicId('Task', each.taskId), Assignment: publicId('Assignment', each.assignmentId) }),
        };
        const answer = await market.graphql(query, variables(ids), { token: worker.token, allowErrors: true });
        expect(answer.errors?.filter((error) => error.extensions?.code === 'INTERNAL_SERVER_ERROR') ?? []).toEqual([]);
        seen.take(`${moment} ${path}`, answer.data, own);
        seen.add(JSON.stringify(answer));
        isThere ||= leadsSomewhere(answer.data, path.split('.'));
      }
      if (!isThere) return;
      answered += 1;
      for (const each of below) await ask(each);
    };
    for (const question of questions) await ask(question);
    for (const name of ['labels.csv', 'labels.jsonl', 'label-studio.json', 'answers.csv', 'answers.jsonl']) {
      const url = `/batches/${publicId('Batch', batchId)}/${name}`;
      const answer = await market.app.inject({ url, headers: { authorization: `Bearer ${worker.token}` } });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      seen.add(answer.body);
    }
    await readDocuments(moment, worker, own, about, seen);
    return answered;
  };

  /** Reads every paper that a worker has: tables row by row, and a receipt for one of each kind. */
  const readDocuments = async (
    moment: string,
    worker: TestPerson,
    own: readonly Own[],
    about: readonly (Own | undefined)[],
    seen: Seen,
  ) => {
    const open = async (file: string, query = '') => {
      const url = `/worker/papers/${file}${query}`;
      const answer = await market.app.inject({ url, headers: { authorization: `Bearer ${worker.token}` } });
      seen.add(answer.body);
      return answer;
    };
    for (const paper of WORKER_DOCUMENTS) {
      const isOfOne = paper === 'receipt';
      for (const each of isOfOne ? about : [undefined]) {
        if (isOfOne && each === undefined) continue;
        const query = each === undefined ? '' : `?assignmentId=${publicId('Assignment', each.assignmentId)}`;
        const [page, table] = [await open(`${paper}.html`, query), await open(`${paper}.csv`, query)];
        // Only what was paid for has a receipt.
        if (!isOfOne) expect([page.statusCode, table.statusCode]).toEqual([200, 200]);
        if (each !== undefined) seen.take(`${moment} ${paper}.html`, { status: page.statusCode, text: page.body }, own, each);
        const rows: unknown = table.statusCode === 200 ? parse(table.body, { columns: true, bom: true }) : { status: table.statusCode };
        seen.take(`${moment} ${paper}.csv`, rows, own, each ?? null);
      }
    }
  };

  const scenario = fc.record({
    tasks: fc.integer({ min: 36, max: 44 }),
    gold: fc.integer({ min: 14, max: 18 }),
    redundancy: fc.integer({ min: 2, max: 3 }),
    isTarget: fc.boolean(),
    isPeaceful: fc.constant(false),
  });
  /** Everything is answered by both, and taken. */
  const peaceful = { tasks: 40, gold: 14, redundancy: 2, isTarget: false, isPeaceful: true };

  it('gold looks like everything else, at every moment, in every question', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ tasks, gold, redundancy, isTarget, isPeaceful }) => {
        const batch = { tasks, gold, redundancy, isTarget };
        const [count, fates] = isPeaceful ? ([tasks, PEACEFUL] as const) : ([tasks - gold - 2, FATES] as const);
        const { batchId, workers, seen, own } = await claimedByTwo(batch, count, fates, isPeaceful ? 8 : 2);
        const marker = (index: number) => `answer-of-worker-${index}`;
        const look = async (moment: string) => {
          for (const [index, worker] of workers.entries()) {
            // Sessions end while the days pass.
            const now = { ...worker, token: await signIn(market, worker.email) };
            expect(await askAll(moment, now, batchId, own[index]!, seen[index]!)).toBeGreaterThan(15);
          }
        };
        market.clock.advanceSeconds(30);
        for (const [index, worker] of workers.entries()) await go(worker, own[index]!, marker(index), index === 1);
        await look('answered');
        await market.pass(900);
        for (const each of own) await review(each);
        await market.pass(60);
        await look('reviewed');
        // Long enough for every sweep: approvals by themselves, labels, evidence, what is shown of it, settlement.
        for (let day = 0; day < 4; day++) await market.pass(2 * DAY);
        await look('later');
        for (const [index, each] of seen.entries()) {
          expect(each.differences()).toEqual([]);
          expect(each.compared).toBeGreaterThan(20);
          expect(each.text.includes(marker(index))).toBe(true);
          // What is shown of skills is shown where every answer has evidence.
          if (isPeaceful) expect(each.text.includes('"SkillMove"')).toBe(true);
          for (const paper of ['receipt.html', 'receipt.csv', 'receipts.csv']) expect(each.hasCompared(`reviewed ${paper}`)).toBe(true);
          expect(each.text.includes(marker(1 - index))).toBe(false);
          expect(each.text.includes(KNOWN)).toBe(false);
        }
        // Ten answers of some thirty are told to each: gold is all but certain to be among those of one of them.
        if (isPeaceful) expect(seen.some((each) => each.hasCompared('later me.worker.skills.explanation.moved'))).toBe(true);
      }),
      { seed: 4, numRuns: Number(process.env.SECRECY_RUNS ?? 2), endOnFailure: true, examples: [[peaceful]] },
    );
  }, 600_000);

  it('a field that marks gold, or a time that differs, would be found', () => {
    const base = { taskId: newId<'Task'>(), fate: 'approved' as const, claimedAt: 0 };
    const real: Own = { ...base, assignmentId: newId(), isGold: false };
    const known: Own = { ...base, assignmentId: newId(), isGold: true };
    const shown = (own: Own, more: object) => ({ nodes: [{ id: publicId('Assignment', own.assignmentId), state: 'APPROVED', ...more }] });
    const tell = (ofReal: object, ofKnown: object) => {
      const seen = new Seen();
      seen.take('x', shown(real, ofReal), [real, known]);
      seen.take('x', shown(known, ofKnown), [real, known]);
      return seen.differences().length;
    };
    expect(tell({}, {})).toBe(0);
    expect(tell({ payload: { text: 'a' } }, { payload: { text: 'b' } })).toBe(0);
    expect(tell({ special: false }, { special: true })).toBe(1);
    expect(tell({}, { more: null })).toBe(1);
    expect(tell({ leaseUntil: new Date(600_000).toISOString() }, { leaseUntil: new Date(601_000).toISOString() })).toBe(1);
    expect(tell({ review: { note: 'Good.' } }, { review: null })).toBe(1);
  });

  it.each([1, 3])(
    'counts gold like other tasks in the number of tasks left: one less for each claim (%s workers a task)',
    async (redundancy) => {
      const batchId = await makeBatch(market, requester, { tasks: 40, gold: 12, redundancy, isTarget: false });
      const worker = await registerWorker(market);
      const left = async () =>
        (
          await market.graphql(
            'query ($id: BatchID!) { batchCard(batchId: $id) { openTasks taken } }',
            { id: publicId('Batch', batchId) },
            worker,
          )
        ).data.batchCard;
      const seen = new Seen();
      for (let turn = 0, before = await left(); turn < 20; turn++) {
        expect(await claimMany(worker, batchId, 1, seen)).toHaveLength(1);
        const after = await left();
        expect(after).toEqual({ openTasks: before.openTasks - 1, taken: before.taken + 1 });
        before = after;
      }
    },
  );

  it('makes ids that do not reveal when tasks were added', async () => {
    const batchId = await makeBatch(market, requester, { tasks: 3, gold: 1, redundancy: 1, isTarget: false });
    market.clock.advanceSeconds(60);
    const later = [{ payload: { text: 'later', _gold: { entails: 'yes' } }, externalId: null, redundancy: null }];
    valueOf(await market.get(TaskCommands).add(requester.caller, { batchId, tasks: later, skipFaulty: false }));
    const rows = await market.db.query<{ id: string }>('select id from batches.task where batch_id = $1', [batchId]);
    expect(new Set(rows.map(({ id }) => id.slice(0, 13))).size).toBe(1);
  });

  it('hands out tasks in no order, so that gold does not break one', async () => {
    const batchId = await makeBatch(market, requester, { tasks: 60, gold: 15, redundancy: 2, isTarget: false });
    const worker = await registerWorker(market);
    await claimMany(worker, batchId, 40, new Seen());
    const rows = await market.db.query<{ position: number; gold: boolean }>(
      `select t.position::int as position, t.gold from work.assignment a join batches.task t on t.id = a.task_id where a.batch_id = $1 order by a.id`,
      [batchId],
    );
    const real = rows.filter((row) => !row.gold).map((row) => row.position);
    const descents = real.filter((position, index) => index > 0 && position < real[index - 1]!).length;
    // Half of the steps of a random order go down; in the order of the batch, none.
    expect(descents).toBeGreaterThan(real.length / 8);
  });
});

/** A launched batch with gold in front, where an order would show it. */
async function makeBatch(
  market: TestMarketplace,
  requester: Requester,
  { tasks, gold, redundancy, isTarget }: { tasks: number; gold: number; redundancy: number; isTarget: boolean },
): Promise<BatchId> {
  const target = isTarget ? { minimumAnswers: 2, confidence: 0.9, budgetMinor: null } : null;
  const settings = { ...SETTINGS, form: FORM, redundancy, target, goldPerWorker: 1000, autoApproveSeconds: DAY };
  const batchId = valueOf(await market.get(BatchCommands).create(requester.caller, requester.organisationId, settings));
  const drafts = Array.from({ length: tasks }, (_unused, index) => ({
    payload: { text: `item ${index}`, _note: KNOWN },
    externalId: `${KNOWN} ${index}`,
    redundancy: null,
  }));
  valueOf(await market.get(TaskCommands).add(requester.caller, { batchId, tasks: drafts, skipFaulty: false }));
  const known = Array.from({ length: gold }, (_unused, index) => ({
    ...{ taskId: null, externalId: `${KNOWN} ${index}`, explanation: KNOWN },
    answers: { entails: index % 2 === 0 ? 'yes' : 'no', why: KNOWN },
  }));
  valueOf(await market.get(GoldCommands).set(requester.caller, { batchId, tasks: known }));
  valueOf(await market.get(LaunchCommands).launch(requester.caller, { batchId, taskCount: null }));
  return batchId;
}

/** Everything that one worker received, sorted by what it is about. */
class Seen {
  text = '';
  compared = 0;
  private readonly byField = new Map<string, { gold: Set<string>; real: Set<string> }>();

  add(text: string): void {
    this.text += text;
  }

  /** Takes an answer apart: each object that is about an assignment of the worker's own, or stands below one. */
  take(where: string, value: unknown, own: readonly Own[], about: Own | null = null): void {
    if (Array.isArray(value)) value.forEach((each) => this.take(where, each, own, about));
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    const fields = Object.entries(value).filter(([key]) => !isContent(key));
    const text = new Set(fields.map(([, field]) => field));
    const subject =
      own.find((each) => text.has(publicId('Assignment', each.assignmentId)) || text.has(publicId('Task', each.taskId))) ?? about;
    if (subject !== null) {
      const key = `${where} ${subject.fate}`;
      const sides = this.byField.get(key) ?? { gold: new Set<string>(), real: new Set<string>() };
      this.byField.set(key, sides);
      sides[subject.isGold ? 'gold' : 'real'].add(erased(value, subject));
    }
    for (const [key, field] of fields) this.take(`${where}.${key}`, field, own, subject);
  }

  /** Whether something that was asked for so was said of both. */
  hasCompared(asked: string): boolean {
    return [...this.byField].some(([key, { gold, real }]) => key.startsWith(asked) && gold.size > 0 && real.size > 0);
  }

  /** What is said of gold and of nothing else, or the other way round for what only ordinary tasks have. */
  differences(): string[] {
    const found: string[] = [];
    for (const [key, { gold, real }] of this.byField) {
      if (gold.size === 0 || real.size === 0) continue;
      this.compared++;
      for (const each of gold)
        if (!real.has(each)) found.push(`${key}: ${each} is said of gold only; of others ${[...real].slice(0, 3).join(' ')}`);
    }
    return found;
  }
}

/** Whether there is an object at the end of the path. */
function leadsSomewhere(value: unknown, path: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((each) => leadsSomewhere(each, path));
  if (value === null || typeof value !== 'object') return false;
  const [next, ...rest] = path;
  return next === undefined || leadsSomewhere((value as Record<string, unknown>)[next.replace(/:.*/, '')], rest);
}

/** Items and answers: the requester's and the worker's own words. */
function isContent(key: string): boolean {
  return key === 'payload' || key === 'answer';
}

/** An object's own fields, without what is different from task to task anyway. */
function erased(value: object, about: Own): string {
  const fields = Object.entries(value).map(([key, field]) => [key, isContent(key) ? contentOf(field) : erasedField(field, about)]);
  return JSON.stringify(Object.fromEntries(fields));
}

function contentOf(value: unknown): unknown {
  return value !== null && typeof value === 'object' ? Object.keys(value).sort() : typeof value;
}

function erasedField(field: unknown, about: Own): unknown {
  if (Array.isArray(field)) return field.map((each) => erasedField(each, about));
  if (field !== null && typeof field === 'object') return '{}';
  if (typeof field !== 'string') return field;
  if (/^\d{4}-\d\d-\d\dT/.test(field)) return `claim + ${Math.round((Date.parse(field) - about.claimedAt) / 1000)} s`;
  // A ledger entry is named by its posting and the line in it.
  return field.replaceAll(/\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}(:\d+)?\b/g, 'id');
}

/** A field and what it has to be given: variables that are named after both. */
function called(field: GraphQLField<unknown, unknown>): { text: string; needs: readonly Need[] } {
  const needs = field.args.filter(isRequiredArgument).map((argument) => ({ variable: `${field.name}_${argument.name}`, argument }));
  const given = needs.map(({ variable, argument }) => `${argument.name}: $${variable}`);
  if (field.args.some((argument) => argument.name === 'first')) given.push('first: 100');
  return { text: given.length === 0 ? field.name : `${field.name}(${given.join(', ')})`, needs };
}

interface Need {
  readonly variable: string;
  readonly argument: GraphQLArgument;
}

/** A question for every object that a query leads to. */
function questionsOf(market: TestMarketplace): Question[] {
  const { schema } = market.get(GraphQLSchemaHost);
  const found: Question[] = [];
  const visit = (
    type: GraphQLObjectType,
    path: string[],
    wrap: (selection: string) => string,
    given: readonly Need[],
    above: readonly string[],
    into: Question[],
  ): void => {
    const fields = Object.values(type.getFields());
    const plain = fields.filter((each) => isLeafType(getNamedType(each.type))).map(called);
    const needs = [...given, ...plain.flatMap((each) => each.needs)];
    const declared = needs.map(({ variable, argument }) => `$${variable}: ${String(argument.type)}`).join(', ');
    const query = `query${declared ? ` (${declared})` : ''} { ${wrap(['__typename', ...plain.map((each) => each.text)].join(' '))} }`;
    const variables: Question['variables'] = (ids) =>
      Object.fromEntries(needs.map(({ variable, argument }) => [variable, valueFor(argument.type, { ids } as World, argument.name)]));
    const below: Question[] = [];
    into.push({ path: path.join('.'), below, query, variables });
    if (path.length > DEPTH) return;
    const id = type.getFields()['id'] === undefined ? '' : 'id ';
    for (const field of fields) {
      for (const next of objectsOf(schema, field)) {
        if (above.includes(next.name)) continue;
        const isWhole = getNamedType(field.type) === next;
        const call = called(field);
        visit(
          next,
          [...path, isWhole ? field.name : `${field.name}:${next.name}`],
          (selection) => wrap(`${id}${call.text} { ${isWhole ? selection : `... on ${next.name} { ${selection} }`} }`),
          [...given, ...call.needs],
          [...above, next.name],
          below,
        );
      }
    }
  };
  for (const { field, operation } of rootFields(market)) {
    if (operation !== 'query') continue;
    const call = called(field);
    for (const type of objectsOf(schema, field)) {
      visit(type, [field.name], (selection) => `${call.text} { ${selection} }`, call.needs, [type.name], found);
    }
  }
  return found;
}

function objectsOf(schema: GraphQLSchemaHost['schema'], field: GraphQLField<unknown, unknown>): readonly GraphQLObjectType[] {
  const named = getNamedType(field.type);
  if (isObjectType(named)) return [named];
  return isLeafType(named) || !('name' in named) ? [] : schema.getPossibleTypes(named);
}
