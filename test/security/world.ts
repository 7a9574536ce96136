/** Two of everyone, and one of everything, belonging to organisation A and worker A. Made through the API. */
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { ID_PREFIXES, parsePublicId, publicId, type IdKind } from '../../src/kernel/index.ts';
import { SCOPES } from '../../src/platform/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import { addMember, createAdmin, registerRequester, registerWorker, signIn, suspend } from '../kit/people.ts';
import type { World } from './matrix.engine.ts';

const KIND_OF_PREFIX = new Map(Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix as string, kind as IdKind]));

/** Every public id in an answer, as kind and UUID. */
function* idsIn(value: unknown): Generator<[IdKind, string]> {
  if (typeof value === 'string') {
    const kind = KIND_OF_PREFIX.get(value.slice(0, value.indexOf('_')));
    const id = kind === undefined ? null : parsePublicId(kind, value);
    if (kind !== undefined && id !== null) yield [kind, id];
  } else if (value !== null && typeof value === 'object') {
    for (const part of Object.values(value)) yield* idsIn(part);
  }
}

export async function buildWorld(market: TestMarketplace): Promise<World> {
  const admin = await createAdmin(market);
  const requesterA = await registerRequester(market, { name: 'Organisation A' });
  const requesterB = await registerRequester(market, { name: 'Organisation B' });
  const workerA = await registerWorker(market);
  const workerB = await registerWorker(market);
  const suspended = await registerWorker(market);
  const restrictionId = await suspend(market, suspended.personId);
  const member = await addMember(market, requesterA, 'reviewer');

  const { schema } = market.get(GraphQLSchemaHost);
  const ids: Partial<Record<IdKind, string>> = {};
  const keep = (answer: unknown) => {
    for (const [kind, id] of idsIn(answer)) ids[kind] = id;
  };
  /** Runs a mutation `name` as somebody and keeps every id that it answers. */
  const run = async (token: string, name: string, input: Record<string, unknown>, selection: string) => {
    const type = String(schema.getMutationType()?.getFields()[name]?.args[0]?.type);
    const text = `mutation ($input: ${type}) { answer: ${name}(input: $input) { ${selection} userErrors { message path } } }`;
    const { data } = await market.graphql(text, { input }, { token });
    if (data.answer.userErrors.length > 0) throw new Error(`${name}: ${JSON.stringify(data.answer.userErrors)}`);
    keep(data.answer);
    return data.answer;
  };
  const organisationId = publicId('Organisation', requesterA.organisationId);

  const key = await run(requesterB.token, 'createApiKey', { name: 'all scopes', scopes: SCOPES.filter((scope) => scope !== 'admin').map((scope) => scope.toUpperCase().replace(':', '_')) }, 'secret');
  await run(admin.token, 'recordFunding', { organisationId, amountMinor: '100000', reference: 'world', valueDate: '2026-11-01' }, 'funding { id }');
  const skill = { organisationId, name: 'Careful reading', description: 'Reads to the end.', requestable: true };
  await run(requesterA.token, 'createQualificationType', skill, 'type { id }');
  await run(workerA.token, 'requestQualification', { typeId: publicId('QualificationType', ids.QualificationType ?? '') }, 'request { id }');
  const batch = {
    organisationId,
    title: 'A batch of organisation A',
    instructions: 'Choose.',
    kind: 'text',
    form: [{ name: 'label', prompt: 'Which?', choice: { options: [{ value: 'a' }, { value: 'b' }] } }],
    rewardMinor: '2500',
    estimatedSeconds: 30,
    redundancy: 2,
  };
  const { batch: made } = await run(requesterA.token, 'createBatch', batch, 'batch { id }');
  await run(requesterA.token, 'addTasks', { batchId: made.id, tasks: [{ payload: { text: 'one' } }, { payload: { text: 'two' } }, { payload: { text: 'three' } }] }, 'batch { id }');
  await run(requesterA.token, 'launchBatch', { batchId: made.id }, 'batch { id }');
  await run(admin.token, 'approveBatch', { batchId: made.id }, 'batch { id tasks { nodes { id } } }');
  await run(workerA.token, 'setPayee', { holderName: 'Worker A', iban: 'DE89370400440532013000' }, 'payee { id }');
  const { assignment } = await run(workerA.token, 'claimNextTask', { batchId: made.id }, 'assignment { id task { id } }');
  await run(workerA.token, 'submitAssignment', { assignmentId: assignment.id, answer: { label: 'a' } }, 'assignment { id }');

  const me = await market.graphql('{ me { sessions { id } } }', {}, { token: workerA.token });
  keep(me.data);
  Object.assign(ids, {
    Person: workerA.personId,
    Organisation: requesterA.organisationId,
    Membership: member.membershipId,
    Restriction: restrictionId,
  });
  return {
    tokens: {
      anonymous: null,
      workerA: workerA.token,
      workerB: workerB.token,
      requesterA: requesterA.token,
      requesterB: requesterB.token,
      admin: admin.token,
      suspended: await signIn(market, suspended.email),
      foreignKey: key.secret as string,
    },
    ids,
  };
}
