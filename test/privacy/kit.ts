/** What the tests of export and erasure share: a person with planted strings everywhere, and a dump of all that is kept. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { setUpTotp, withToken } from '../identity/authenticator-app.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import {
  createAdmin,
  PASSWORD,
  registerPerson,
  registerRequester,
  registerWorker,
  type TestPerson,
  type TestRequester,
} from '../kit/people.ts';
import { sentRun } from '../payouts/kit.ts';
import { BATCH, runner } from '../security/world.ts';

export const FILES_DIRECTORY = `node_modules/.cache/guildhall-test/privacy-${process.pid}`;

/** A marketplace in which approved money waits a minute, and rejections a day. */
export function openPrivacyMarket(settings: Record<string, string> = {}): Promise<TestMarketplace> {
  return openMarketplace({ HOLD_SECONDS: '60', DISPUTE_SECONDS: '86400', FILES_DIRECTORY, FIRST_BATCH_REVIEW: 'false', ...settings });
}

/** A string in every field that tells something of one person. Each is found nowhere else. */
export const PLANTED = {
  email: 'Xanthippe.Quillfeather+Labels@Bücher-Zwo.Example',
  emailKey: 'xanthippe.quillfeather+labels@xn--bcher-zwo-q9a.example',
  subject: 'subject-of-xanthippe-at-the-directory',
  nextEmail: 'Xanthippe.Snickersnee@Quill.Example',
  name: 'Xanthippe Quillfeather',
  newName: 'Xanthippe Quillfeather-Vantongeren',
  birthDate: '1961-09-27',
  timeZone: 'Indian/Mahe',
  device: 'Browser-of-Xanthippe/7.3',
  waitingDevice: 'Telephone-of-Xanthippe/2.1',
  keyName: 'key called wobblegong',
  idempotencyKey: 'idempotency-zorblax-17',
  holderName: 'X. Quillfeather-Ostrander',
  iban: 'DE89370400440532013000',
  secondHolder: 'Xanthippe Halberdier',
  secondIban: 'GB82WEST12345698765432',
  rejection: 'Note about plumbago in her answer, which is wrong.',
  approval: 'Note about marzipan in her answer.',
  bonus: 'Bonus for the tantalum remark she made.',
  revoked: 'Revoked because of the gallimaufry incident.',
  refused: 'Refused for the sake of the rutabaga.',
  explanation: 'Suspended because of the hullabaloo in May.',
  evidence: 'Seen at the kerfuffle by a reviewer.',
  reference: 'ticket-flibbertigibbet-9',
  lift: 'Lifted after the brouhaha was explained.',
  bankReason: 'Account of Ms Quillfeather is closed (snollygoster).',
  poolRemoval: 'Removed from the pool for the sake of the cattywampus.',
  decision: 'Compared passports, including the lollygag page.',
} as const;

export interface Planted {
  readonly person: TestPerson;
  readonly admins: readonly [TestPerson, TestPerson];
  readonly requester: TestRequester;
  readonly other: TestPerson;
  readonly payoutIds: readonly string[];
  readonly heldId: string;
}

/** A worker who did everything that a worker can do, through the API, and was paid for it once. */
export async function plantPerson(market: TestMarketplace): Promise<Planted> {
  const run = runner(market);
  const admins = [await createAdmin(market), await createAdmin(market)] as const;
  const requester = await registerRequester(market);
  const other = await registerWorker(market);
  const person = await registerPerson(market, { email: PLANTED.email, name: PLANTED.name, birthDate: PLANTED.birthDate, country: 'SC' });
  await market.app.inject({
    method: 'POST',
    url: '/session',
    headers: { 'content-type': 'application/json', 'user-agent': PLANTED.device },
    payload: JSON.stringify({ email: PLANTED.email, password: PASSWORD }),
  });
  await setUpTotp(market, withToken(market, person.token));
  // A sign-in that waits for a code.
  await market.app.inject({
    method: 'POST',
    url: '/session',
    headers: { 'content-type': 'application/json', 'user-agent': PLANTED.waitingDevice },
    payload: JSON.stringify({ email: PLANTED.email, password: PASSWORD }),
  });
  await run(person.token, 'updateMe', { name: PLANTED.newName }, 'me { id }');
  await run(person.token, 'becomeWorker', { country: 'SC', languages: ['crs', 'en'], timeZone: PLANTED.timeZone }, 'worker { id }');
  await run(person.token, 'createApiKey', { name: PLANTED.keyName, scopes: ['ACCOUNT', 'WORK'] }, 'apiKey { id }');
  const organisationId = publicId('Organisation', requester.organisationId);
  const invitation = { organisationId, email: PLANTED.email, role: 'VIEWER' };
  await run(requester.token, 'inviteMember', invitation, 'member { id }');
  await plantEmailChange(market, person);
  await plantIdentity(market, person);
  await plantPools(run, requester, person);

  const money = { organisationId, amountMinor: '100000', reference: 'privacy', valueDate: '2026-11-01' };
  await run(admins[0].token, 'recordFunding', money, 'funding { id }');
  const { batch } = await run(
    requester.token,
    'createBatch',
    { ...BATCH, organisationId, title: 'Private', redundancy: 2 },
    'batch { id }',
  );
  const tasks = ['one', 'two', 'three', 'four'].map((text) => ({ payload: { text } }));
  await run(requester.token, 'addTasks', { batchId: batch.id, tasks }, 'batch { id }');
  await run(requester.token, 'launchBatch', { batchId: batch.id }, 'batch { id }');
  const claim = async (token: string) =>
    (await run(token, 'claimNextTask', { batchId: batch.id }, 'assignment { id }')).assignment.id as string;
  const submit = async (token: string, label: string) => {
    const assignmentId = await claim(token);
    await run(
      token,
      'submitAssignment',
      {
        assignmentId,
        answer: { label },
        idempotencyKey: `${token === person.token ? PLANTED.idempotencyKey : 'key of the other'} ${label}`,
      },
      'assignment { id }',
    );
    return assignmentId;
  };
  const [approved, rejected] = [await submit(person.token, 'answer that stays'), await submit(person.token, 'another')];
  const ofOther = await submit(other.token, 'answer of the other');
  await run(requester.token, 'approveAssignments', { assignmentIds: [approved], note: PLANTED.approval }, 'assignments { id }');
  await run(requester.token, 'approveAssignments', { assignmentIds: [ofOther] }, 'assignments { id }');
  const rejection = { assignmentId: rejected, reasonCode: 'INCORRECT', note: PLANTED.rejection };
  await run(requester.token, 'rejectAssignments', { rejections: [rejection] }, 'assignments { id }');
  const bonus = { organisationId, assignmentId: approved, amountMinor: '500', reason: PLANTED.bonus, idempotencyKey: 'bonus' };
  await run(requester.token, 'payBonus', bonus, 'bonus { id }');
  await qualify(market, run, { requester, person, organisationId, approved });
  await restrict(run, admins[0].token, person);
  await market.pass(120);
  const payoutIds = await payTwice(market, run, { admins, person, other });
  await market.pass(86_400);
  // Held when the account is erased.
  const heldId = await claim(person.token);
  return { person, admins, requester, other, payoutIds, heldId };
}

/** Pools of the organisation: one that the person was removed from, one that they are in, and one that they are invited to. */
async function plantPools(run: Run, requester: TestRequester, person: TestPerson): Promise<void> {
  const organisationId = publicId('Organisation', requester.organisationId);
  for (const name of ['Removed', 'Joined', 'Invited']) {
    const { pool } = await run(
      requester.token,
      'createPool',
      { organisationId, name, kind: 'STAFF', agreement: `${name}.` },
      'pool { id }',
    );
    const invited = await run(
      requester.token,
      'inviteToPool',
      { poolId: pool.id, email: PLANTED.email },
      'member { id } invitation { secret }',
    );
    if (name === 'Invited') continue;
    await run(person.token, 'joinPool', { secret: invited.invitation.secret, agreementVersion: 1 }, 'membership { id }');
    if (name === 'Joined') continue;
    await run(requester.token, 'removePoolMember', { memberId: invited.member.id, reason: PLANTED.poolRemoval }, 'member { id }');
  }
}

/** A change of the address that waits. This marketplace sends no e-mails, so its row is written as the command does. */
async function plantEmailChange(market: TestMarketplace, { personId }: TestPerson): Promise<void> {
  await market.db.query(
    `insert into identity.email_change (id, person_id, email, email_key, new_token_hash, created_at, expires_at)
     values (gen_random_uuid(), $1, $2, lower($2), sha256('planted'), $3, $3::timestamptz + interval '30 days')`,
    [personId, PLANTED.nextEmail, market.clock.now()],
  );
}

/** An account at an identity provider. This marketplace has none, so its row is written as the command does. */
async function plantIdentity(market: TestMarketplace, { personId }: TestPerson): Promise<void> {
  await market.db.query(
    `insert into identity.linked_identity (id, person_id, issuer, subject, linked_at, last_used_at)
     values (gen_random_uuid(), $1, 'https://id.example.org/', $2, $3, $3)`,
    [personId, PLANTED.subject, market.clock.now()],
  );
}

type Run = ReturnType<typeof runner>;

async function qualify(
  market: TestMarketplace,
  run: Run,
  { requester, person, organisationId, approved }: { requester: TestPerson; person: TestPerson; organisationId: string; approved: string },
): Promise<void> {
  const type = { organisationId, description: 'Reads to the end.' };
  const open = await run(requester.token, 'createQualificationType', { ...type, name: 'Reading', requestable: true }, 'type { id }');
  const asked = await run(person.token, 'requestQualification', { typeId: open.type.id }, 'request { id }');
  await run(requester.token, 'rejectQualificationRequest', { requestId: asked.request.id, reason: PLANTED.refused }, 'request { id }');
  const seen = await market.graphql(`{ assignment(id: "${approved}") { worker { id } } }`, {}, { token: requester.token });
  const workerId = seen.data.assignment.worker.id as string;
  const closed = await run(requester.token, 'createQualificationType', { ...type, name: 'Private' }, 'type { id }');
  const { grant } = await run(requester.token, 'grantQualification', { typeId: closed.type.id, workerId }, 'grant { id }');
  await run(requester.token, 'revokeQualification', { grantId: grant.id, reason: PLANTED.revoked }, 'grant { id }');
}

async function restrict(run: Run, admin: string, { personId }: TestPerson): Promise<void> {
  const grounds = {
    personId: publicId('Person', personId),
    reason: 'MISCONDUCT',
    explanation: PLANTED.explanation,
    evidence: [{ description: PLANTED.evidence, reference: PLANTED.reference }],
    endsAt: '2026-12-01T00:00:00Z',
  };
  const { restriction } = await run(admin, 'holdMoney', grounds, 'restriction { id }');
  await run(admin, 'liftRestriction', { restrictionId: restriction.id, note: PLANTED.lift }, 'restriction { id }');
}

/** A payout that the bank refuses, with other details then one that arrives; and an account that another worker gave, too. */
async function payTwice(
  market: TestMarketplace,
  run: Run,
  { admins, person, other }: { admins: readonly [TestPerson, TestPerson]; person: TestPerson; other: TestPerson },
): Promise<string[]> {
  await run(other.token, 'setPayee', { holderName: 'Somebody Else', iban: PLANTED.iban }, 'payee { id }');
  const details = { holderName: PLANTED.holderName, iban: PLANTED.iban, idempotencyKey: PLANTED.idempotencyKey };
  const { payee } = await run(person.token, 'setPayee', details, 'payee { id }');
  await run(admins[0].token, 'decidePayee', { payeeId: payee.id, decision: 'ACCEPTED', note: PLANTED.decision }, 'payee { id }');
  // So that the account is the person's alone again.
  await run(other.token, 'setPayee', { holderName: 'Somebody Else', iban: 'FR1420041010050500013M02606' }, 'payee { id }');
  await run(person.token, 'setPayoutSchedule', { frequency: 'MONTHLY' }, '__typename');
  const ids: string[] = [];
  for (const outcome of ['FAILED', 'PAID']) {
    if (outcome === 'PAID') {
      await run(person.token, 'setPayee', { holderName: PLANTED.secondHolder, iban: PLANTED.secondIban }, 'payee { id }');
    }
    const { payout } = await run(person.token, 'requestPayout', {}, 'payout { id }');
    const runId = await sentRun(market, admins, [payout.id]);
    const line = { payoutId: payout.id, outcome, ...(outcome === 'FAILED' ? { reason: PLANTED.bankReason } : {}) };
    await run(admins[0].token, 'markPayouts', { runId, lines: [line] }, 'payoutRun { id }');
    ids.push(payout.id as string);
  }
  return ids;
}

/** Every row of every table as text, bytes of bytea columns as they are, and every stored file with its name. */
export async function dumpOfAll(market: TestMarketplace): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await asOwner(market.database.ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string; bytes: string[] }>(
      `select format('%I.%I', n.nspname, c.relname) as name,
         coalesce((select array_agg(quote_ident(a.attname)) from pg_attribute a
           where a.attrelid = c.oid and a.atttypid = 'bytea'::regtype and not a.attisdropped), '{}') as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
    );
    for (const { name, bytes } of tables) {
      const columns = ['t::text', ...bytes.map((column) => `encode(t.${column}, 'escape')`)];
      const { rows } = await client.query<{ text: string }>(`select concat_ws(' ', ${columns.join(', ')}) as text from ${name} t`);
      found.set(name, rows.map(({ text }) => text).join('\n'));
    }
  });
  for (const file of await readdir(FILES_DIRECTORY, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    found.set(path, `${path}\n${await readFile(path, 'latin1')}`);
  }
  return found;
}

/** Which of the strings are found where, in any case. */
export function findings(dump: Map<string, string>, strings: readonly string[]): string[] {
  return [...dump].flatMap(([where, text]) =>
    strings.filter((planted) => text.toLowerCase().includes(planted.toLowerCase())).map((planted) => `${where}: ${planted}`),
  );
}
