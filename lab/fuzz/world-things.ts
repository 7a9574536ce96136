/** Things of a world: organisations with members, files, batches with answers, a payout, a suspension. */
import { parsePublicId, publicId } from '../../src/kernel/index.ts';
import { exampleIban } from '../sandbox/people.ts';
import { bodyOf, send, type WireRequest } from './sender.ts';
import { today, type Person, type WorldBuilder } from './world-builder.ts';

export interface Organisation {
  readonly owner: Person;
  readonly id: string;
  readonly uuid: string;
  readonly members: Readonly<Record<'MANAGER' | 'REVIEWER' | 'VIEWER', Person>> | null;
}

export async function makeOrganisation(builder: WorldBuilder, name: string, hasMembers: boolean): Promise<Organisation> {
  const owner = await builder.join(`the owner of ${name}`, 'other');
  // Its name is shown on the board: no marker.
  const { organisation } = await builder.run(owner.client, 'createOrganisation', { name: `Organisation ${name}` }, 'organisation { id }');
  const uuid = parsePublicId('Organisation', organisation?.id ?? '') ?? '';
  const made: Organisation = { owner, id: organisation?.id ?? '', uuid, members: null };
  shareWith(builder, owner, uuid);
  if (!hasMembers) return made;
  const members: Record<string, Person> = {};
  for (const role of ['MANAGER', 'REVIEWER', 'VIEWER'] as const) {
    const person = await builder.join(`a ${role.toLowerCase()} of ${name}`, 'other');
    const invited = { organisationId: made.id, email: person.email, role };
    const answer = await builder.attempt(owner.client, 'inviteMember', invited, 'member { id } invitation { secret }');
    const acceptance = { membershipId: answer?.member?.id, secret: answer?.invitation?.secret };
    await builder.attempt(person.client, 'acceptInvitation', acceptance, '__typename');
    shareWith(builder, person, uuid);
    members[role] = person;
  }
  return { ...made, members: members as Organisation['members'] };
}

/** Members of an organisation read each other's address and name. */
function shareWith({ markers }: WorldBuilder, person: Person, organisation: string): void {
  for (const [word, { what, readers }] of markers) {
    if (readers.includes(person.personId)) markers.set(word, { what, readers: [...readers, organisation] });
  }
}

const FORM = [{ name: 'label', prompt: 'Which?', text: {} }];

/** Of each kind of thing that an organisation has. */
export async function makePossessions(
  builder: WorldBuilder,
  organisation: Organisation,
  admin: Person | null,
  worker: Person,
): Promise<void> {
  const { client } = organisation.owner;
  const { id: organisationId, uuid } = organisation;
  const mark = (what: string) => builder.mark(`${what} of ${organisationId}`, uuid);
  if (admin !== null) {
    const money = { organisationId, amountMinor: '90000', reference: mark('the reference of a funding'), valueDate: today() };
    await builder.attempt(admin.client, 'recordFunding', money, 'funding { id }');
  }
  const batch = {
    organisationId,
    description: '',
    instructions: 'Choose.',
    kind: 'text',
    form: FORM,
    rewardMinor: '200',
    estimatedSeconds: 30,
  };
  const title = mark('the title of a draft');
  const draft = await builder.attempt(client, 'createBatch', { ...batch, title }, 'batch { id }');
  const [externalId, text] = [mark('the external id of a task'), mark('the payload of a task')];
  const batchId = draft?.batch?.id ?? '';
  for (const word of [title, externalId, text]) builder.own(word, [uuid], parsePublicId('Batch', batchId) ?? undefined);
  const tasks = [{ externalId, payload: { text } }];
  await builder.attempt(client, 'addTasks', { batchId, tasks }, 'batch { id }');
  const secret = { organisationId, name: mark('the name of a qualification type'), description: 'Private.' };
  await builder.attempt(client, 'createQualificationType', secret, 'type { id }');
  // Workers are shown what a test that is open is for.
  const type = { organisationId, name: `Tested ${builder.options.number} ${organisationId}`, description: 'Tested.' };
  const made = await builder.attempt(client, 'createQualificationType', type, 'type { id }');
  const test = {
    ...{
      typeId: made?.type?.id,
      instructions: 'Say it.',
      form: FORM,
      timeLimitSeconds: 60,
      estimatedSeconds: 30,
      rewardMinor: '0',
      purpose: 'TRAINING',
    },
    items: [{ name: 'first', payload: { text: 'It purrs.' }, key: { label: mark('the key of a test') } }],
  };
  await builder.attempt(client, 'setQualificationTest', test, 'test { id }');
  const open = { organisationId, name: `Open ${builder.options.number} ${organisationId}`, description: 'Ask.', requestable: true };
  const requestable = await builder.attempt(client, 'createQualificationType', open, 'type { id }');
  await builder.attempt(worker.client, 'requestQualification', { typeId: requestable?.type?.id }, 'request { id }');
  await builder.attempt(client, 'createInvoice', { organisationId, amountMinor: '5000' }, 'invoice { id }');
  await builder.attempt(client, 'requestRefund', { organisationId, amountMinor: '300' }, 'refund { id parts { id } }');
  await builder.attempt(client, 'startFunding', { organisationId, amountMinor: '2000' }, 'checkout { id }');
  const stranger = await builder.join(`somebody invited by ${organisationId}`, 'other');
  shareWith(builder, stranger, uuid);
  await builder.attempt(client, 'inviteMember', { organisationId, email: stranger.email, role: 'VIEWER' }, 'member { id }');
  await upload(builder, organisation, mark('the content of a file'));
}

async function upload(builder: WorldBuilder, { owner, id }: Organisation, word: string): Promise<void> {
  const body = Buffer.from(
    `--b\r\ncontent-disposition: form-data; name="file"; filename="notes.txt"\r\ncontent-type: text/plain\r\n\r\nA text: ${word}\r\n--b--\r\n`,
  );
  const request: WireRequest = {
    method: 'POST',
    path: `/files?organisationId=${id}`,
    headers: [
      ['authorization', `Bearer ${owner.token}`],
      ['content-type', 'multipart/form-data; boundary=b'],
    ],
    body,
  };
  const text = bodyOf(await send(new URL(builder.client.url), request));
  builder.remember(text);
  const url = /"url":"([^"]+)"/.exec(text)?.[1];
  // Whoever holds a signed address may open it: the content is no secret of the address.
  if (url !== undefined) {
    const { pathname, search } = new URL(url, builder.client.url);
    builder.addresses.push(pathname + search);
    builder.markers.delete(word);
  }
}

/** A batch of A with answers of worker A: approved, rejected, submitted and one that is held. */
export async function makeWork(
  builder: WorldBuilder,
  a: Organisation,
  admin: Person | null,
  second: Person | null,
  worker: Person,
): Promise<void> {
  const { client } = a.owner;
  const settings = {
    organisationId: a.id,
    description: '',
    instructions: 'Choose.',
    kind: 'text',
    form: FORM,
    rewardMinor: '2500',
    estimatedSeconds: 30,
  };
  const made = await builder.attempt(client, 'createBatch', { ...settings, title: 'Open to all', redundancy: 2 }, 'batch { id }');
  const batchId = made?.batch?.id;
  const tasks = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((text) => ({ payload: { text } }));
  await builder.attempt(client, 'addTasks', { batchId, tasks }, 'batch { id tasks(first: 10) { nodes { id } } }');
  await builder.attempt(client, 'launchBatch', { batchId }, 'batch { id }');
  if (admin !== null) await builder.attempt(admin.client, 'approveBatch', { batchId }, 'batch { id }');
  const assignments: string[] = [];
  for (let count = 0; count < 4; count++) {
    const claimed = await builder.attempt(worker.client, 'claimNextTask', { batchId }, 'assignment { id task { id } }');
    const assignmentId = claimed?.assignment?.id;
    if (assignmentId === undefined || count === 3) continue;
    const label = builder.mark('an answer of worker A', worker.personId, a.uuid);
    await builder.attempt(worker.client, 'submitAssignment', { assignmentId, answer: { label } }, 'assignment { id }');
    assignments.push(assignmentId);
  }
  const [approved, rejected] = assignments;
  await builder.attempt(
    client,
    'approveAssignments',
    { assignmentIds: [approved] },
    'assignments { id worker { id } requesterTask { id } }',
  );
  const rejection = {
    assignmentId: rejected,
    reasonCode: 'INCORRECT',
    note: `No. ${builder.mark('a note on a rejection', worker.personId, a.uuid)}`,
  };
  await builder.attempt(client, 'rejectAssignments', { rejections: [rejection] }, 'assignments { id worker { id } review { id } }');
  const bonus = {
    organisationId: a.id,
    assignmentId: approved,
    amountMinor: '500',
    reason: builder.mark('the reason of a bonus', worker.personId, a.uuid),
    idempotencyKey: 'k0',
  };
  await builder.attempt(client, 'payBonus', bonus, 'bonus { id }');
  if (second === null) return;
  const fee = { organisationId: a.id, basisPoints: 1_900, minimumMinor: '1', reason: 'Agreed for the fuzz.' };
  await builder.attempt(second.client, 'agreeFee', fee, 'agreement { id }');
}

export async function makePayout(builder: WorldBuilder, admin: Person | null, worker: Person): Promise<void> {
  await builder.options.sweep();
  const holderName = builder.mark('the holder of a bank account', worker.personId);
  const iban = exampleIban(builder.options.random.below(1_000_000_000));
  await builder.attempt(worker.client, 'setPayee', { holderName, iban }, 'payee { id }');
  const { payout } = (await builder.attempt(worker.client, 'requestPayout', {}, 'payout { id }')) ?? {};
  if (admin === null || payout === undefined || payout === null) return;
  await builder.attempt(admin.client, 'createPayoutRun', { payoutIds: [payout.id] }, 'payoutRun { id }');
  const own = { amountMinor: '5000', currency: 'USD', reference: builder.mark('the reference of own money'), valueDate: today() };
  await builder.attempt(admin.client, 'recordOwnMoney', own, 'transfer { id }');
  const moved = { from: { kind: 'GOODWILL_EXPENSE', currency: 'USD' }, to: { kind: 'LOSS_EXPENSE', currency: 'USD' } };
  await builder.attempt(
    admin.client,
    'proposeAdjustment',
    { ...moved, amountMinor: '10', reason: 'It was a loss, and no goodwill.' },
    'adjustment { id }',
  );
  await builder
    .query(admin.client, '{ ownMoneyTransfers { nodes { id } } payoutRuns { nodes { id } } payeesInReview { nodes { id } } }')
    .catch(() => null);
}

export async function suspend(builder: WorldBuilder, admin: Person | null, person: Person): Promise<void> {
  if (admin === null) return;
  const input = {
    ...{ personId: publicId('Person', person.personId), reason: 'OTHER', explanation: 'Suspended by the fuzz, for its sake.' },
    ...{ evidence: [{ description: 'The fuzz says so.' }], endsAt: new Date(Date.now() + 10 * 86_400_000).toISOString() },
  };
  await builder.attempt(admin.client, 'suspendPerson', input, 'restriction { id }');
}
