/**
 * The second way in: each field of each type is resolved on an object that somebody else fetched, as every kind of caller.
 * That is what a replayed answer, a forgotten check on an edge, or a new edge would do.
 */
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLError, GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { addSeconds, asId, parsePublicId, type OrganisationId } from '../../src/kernel/index.ts';
import { OrganisationCommands } from '../../src/identity/index.ts';
import { guardedTypes, SCOPES, visibilityOf, type Caller, type GraphContext, type Scope } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { addMember, callerFor, createAdmin, createAuditor, registerPerson, signIn, suspend } from '../kit/people.ts';
import type { EdgeRow, Role, Source } from './edges.table.ts';
import { rootFields, type World } from './matrix.engine.ts';
import { askDeeply, callerWith, contextOf } from './walk.ts';
import { PLANTED, runner } from './world.ts';

export interface EdgeCaller {
  readonly name: string;
  readonly caller: Caller;
  readonly roles: readonly Role[];
  /** Of an API key; null: a session, or one whose scopes are no limit. */
  readonly scopes: readonly Scope[] | null;
}

const VIEWER: readonly Role[] = ['signedIn', 'viewerA'];
const REVIEWER: readonly Role[] = [...VIEWER, 'reviewerA'];
const OWNER: readonly Role[] = [...REVIEWER, 'managerA'];
const WORKER: readonly Role[] = ['signedIn', 'worker'];

const scopeName = (scope: Scope) => scope.toUpperCase().replace(':', '_');

/** Every kind of caller. Some were more than they are: a removed manager, a suspended owner and admin. */
export async function edgeCallers(market: TestMarketplace, world: World): Promise<EdgeCaller[]> {
  const run = runner(market);
  const callers: EdgeCaller[] = [];
  const add = async (name: string, token: string | null, roles: readonly Role[], scopes: readonly Scope[] | null = null) => {
    callers.push({ name, caller: await callerWith(market, token), roles, scopes });
  };
  const { tokens, ids } = world;
  const requesterA = { token: tokens.requesterA!, organisationId: parsePublicId('Organisation', ids.Organisation!) as OrganisationId };
  await add('anonymous', null, []);
  await add('worker A', tokens.workerA, [...WORKER, 'workerA']);
  await add('worker B', tokens.workerB, WORKER);
  await add('a suspended worker', tokens.suspended, [...WORKER, 'suspendedWorker']);
  await add('the owner of A', tokens.requesterA, OWNER);
  await add('a reviewer of A', await signIn(market, PLANTED.reviewerEmail), REVIEWER);
  await add('a viewer of A', (await addMember(market, requesterA, 'viewer')).token, VIEWER);
  await add('the owner of B', tokens.requesterB, ['signedIn']);
  await add('an API key of the owner of B', tokens.foreignKey, ['signedIn']);
  await add('an admin', tokens.admin, ['signedIn', 'admin']);
  await add('an auditor', tokens.auditor, ['signedIn', 'auditor']);
  const [auditing, blind] = [
    { name: 'audits', scopes: ['AUDIT'] },
    { name: 'lacks audit', scopes: ['ACCOUNT', 'REQUESTER_READ', 'MONEY'] },
  ];
  await add('a key of an auditor with "audit"', await keyOf(run, tokens.auditor!, auditing), ['signedIn', 'auditor']);
  await add('a key of an auditor without "audit"', await keyOf(run, tokens.auditor!, blind), ['signedIn']);
  await add('a suspended auditor', await suspendedAuditor(market), ['signedIn']);
  await add('somebody new', (await registerPerson(market)).token, ['signedIn']);

  const removed = await addMember(market, requesterA, 'manager');
  await market.get(OrganisationCommands).remove(await callerFor(market, requesterA.token), removed.membershipId);
  await add('a removed manager of A', removed.token, ['signedIn']);
  await add('a suspended owner of A and admin', await suspendedOwner(market, requesterA), ['signedIn']);
  const elsewhere = await run(requesterA.token, 'createOrganisation', { name: 'Elsewhere' }, 'organisation { id }');
  const restricted = {
    name: 'elsewhere',
    scopes: ['REQUESTER_READ', 'REQUESTER_WRITE', 'MONEY'],
    organisationId: elsewhere.organisation.id,
  };
  await add('a key of the owner of A for another organisation', await keyOf(run, requesterA.token, restricted), ['signedIn']);
  const reading = { name: 'reads', scopes: ['ACCOUNT', 'REQUESTER_READ', 'REQUESTER_WRITE', 'MONEY', 'WORK'] };
  await add('a key of an admin that is not for administration', await keyOf(run, tokens.admin!, reading), ['signedIn']);
  for (const scope of SCOPES.filter((each) => each !== 'admin' && each !== 'audit')) {
    const key = { name: scope, scopes: [scopeName(scope)] };
    await add(`a key of the owner of A with "${scope}"`, await keyOf(run, requesterA.token, key), OWNER, [scope]);
    await add(`a key of worker A with "${scope}"`, await keyOf(run, tokens.workerA!, key), [...WORKER, 'workerA'], [scope]);
  }
  return callers;
}

/** What only some of those who see an object may see: gold, a block, a name from a bonus file, a fault of a payment. */
export async function addWhatIsHidden(market: TestMarketplace, { tokens, ids }: World): Promise<void> {
  const run = runner(market);
  const gold = { batchId: ids.Batch, tasks: [{ taskId: ids.Task, answers: { label: 'known' } }] };
  await run(tokens.requesterA!, 'setGold', gold, 'changedCount');
  const block = {
    ...{ organisationId: ids.Organisation, workerId: ids.Worker, reason: 'OTHER', explanation: 'Blocked by a test, for the test.' },
    evidence: [{ description: 'A test said so.' }],
    endsAt: addSeconds(market.clock.now(), 86_400).toISOString(),
  };
  await run(tokens.requesterA!, 'blockWorker', block, 'worker { id }');
  const paid = await market.app.inject({
    method: 'POST',
    url: `/organisations/${ids.Organisation}/bonuses`,
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${tokens.requesterA!}` },
    payload: `externalId,workerId,amount,reason\nedges,${ids.Worker},1.00,For the careful remarks.\n`,
  });
  if (paid.statusCode >= 300) throw new Error(`paying bonuses failed: ${paid.body}`);
  await market.db.query(`update payouts.checkout set fault = 'Stripe has another amount.'`);
}

async function suspendedOwner(market: TestMarketplace, requesterA: { token: string; organisationId: OrganisationId }): Promise<string> {
  const admin = await createAdmin(market);
  await addMember(market, requesterA, 'owner', admin);
  await suspend(market, admin.personId);
  return signIn(market, admin.email);
}

async function suspendedAuditor(market: TestMarketplace): Promise<string> {
  const auditor = await createAuditor(market);
  await suspend(market, auditor.personId);
  return signIn(market, auditor.email);
}

async function keyOf(run: ReturnType<typeof runner>, token: string, input: Record<string, unknown>): Promise<string> {
  return (await run(token, 'createApiKey', input, 'secret')).secret as string;
}

/** A call of a field's resolver that was seen. */
interface Sample {
  readonly source: object;
  readonly args: Record<string, unknown>;
  readonly info: GraphQLResolveInfo;
  readonly fullness: number;
}

type Resolver = GraphQLFieldResolver<object, GraphContext>;

/** `Source Type.field` → a call whose result was not empty, if there was one. */
export class Recorder {
  private readonly samples = new Map<string, Sample>();
  private source: Source = 'admin';
  private isOn = false;

  private readonly organisationId: string;

  constructor(
    private readonly market: TestMarketplace,
    world: World,
  ) {
    this.organisationId = parsePublicId('Organisation', world.ids.Organisation!)!;
    for (const type of guardedTypes(market.get(GraphQLSchemaHost).schema)) {
      for (const field of Object.values(type.getFields())) {
        const resolve = field.resolve as Resolver;
        field.resolve = async (source: object, args: Record<string, unknown>, context: GraphContext, info) => {
          if (!this.isOn) return resolve(source, args, context, info);
          const result: unknown = await resolve(source, args, context, info);
          this.keep(`${this.source} ${type.name}.${field.name}`, { source, args, info, fullness: fullness(result) });
          return result;
        };
      }
    }
  }

  /** Asks every query with everything selected, and keeps what was resolved. */
  async walk(world: World, source: Source, caller: Caller): Promise<void> {
    this.source = source;
    this.isOn = true;
    for (const root of rootFields(this.market).filter(({ operation }) => operation === 'query')) {
      for (const withIds of [true, false]) await askDeeply(this.market, world, root, caller, withIds);
    }
    this.isOn = false;
  }

  sample(source: Source, edge: string): Sample | null {
    return this.samples.get(`${source} ${edge}`) ?? null;
  }

  /** For a field that nobody could be asked without more arguments: any object of its type. */
  anyOf(source: Source, type: string): Sample | null {
    const found = [...this.samples].find(([edge]) => edge.startsWith(`${source} ${type}.`));
    return found === undefined ? null : { ...found[1], args: {}, fullness: 0 };
  }

  /** Of organisation A rather than of another, and with something to see rather than without. */
  private keep(edge: string, sample: Sample): void {
    const known = this.samples.get(edge);
    if (known === undefined || this.worth(sample) > this.worth(known)) this.samples.set(edge, sample);
  }

  private worth({ source, fullness: full }: Sample): number {
    const { organisationId } = source as { organisationId?: string | null };
    return full + (organisationId === this.organisationId ? 0.5 : 0);
  }
}

/** 0: null. 1: a list of nothing. 2: anything else. */
export function fullness(value: unknown): number {
  if (value === null || value === undefined) return 0;
  const list: unknown = Array.isArray(value) ? value : (value as { nodes?: unknown }).nodes;
  return Array.isArray(list) && list.length === 0 ? 1 : 2;
}

/** `refused`: by an error about rights. `less`: less than the one who fetched the object was shown. `failed`: by another error. */
export type EdgeOutcome = 'shown' | 'less' | 'refused' | 'failed';

/** Resolves the field of an object that another fetched. */
export async function resolveAs(market: TestMarketplace, caller: Caller, edge: string, sample: Sample): Promise<EdgeOutcome> {
  const [typeName, fieldName] = edge.split('.') as [string, string];
  const type = guardedTypes(market.get(GraphQLSchemaHost).schema).find(({ name }) => name === typeName)!;
  const resolve = type.getFields()[fieldName]!.resolve as Resolver;
  try {
    const result: unknown = await resolve(sample.source, sample.args, contextOf(market, caller), sample.info);
    return fullness(result) < sample.fullness ? 'less' : 'shown';
  } catch (error) {
    return (error as GraphQLError).extensions?.code === 'FORBIDDEN' ? 'refused' : 'failed';
  }
}

/** The call for an object that the world does not have. */
export function madeSample(row: EdgeRow, world: World): Sample | null {
  if (row.made === undefined) return null;
  const organisationId = parsePublicId('Organisation', world.ids.Organisation!)!;
  const source = row.made({ organisationId, personId: asId<'Person'>(world.personIds.workerA) });
  return { source, args: {}, info: undefined as never, fullness: 0 };
}

/** `Type.field` of every type with a policy of its own. */
export function guardedEdges(market: TestMarketplace): string[] {
  return guardedTypes(market.get(GraphQLSchemaHost).schema)
    .filter((type) => typeof visibilityOf(type) === 'object')
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
}

/** Whether the table lets the caller see the field. */
export function mayByTable({ roles, scopes }: EdgeCaller, row: EdgeRow, field: string): boolean {
  const rule = { ...row, ...row.fields?.[field] };
  if (!rule.roles.some((role) => roles.includes(role))) return false;
  return scopes === null || rule.scopes === undefined || rule.scopes.some((scope) => scopes.includes(scope));
}
