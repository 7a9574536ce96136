/** Links of e-mails for the world of the matrix, whose marketplace sends none: their rows, as a mail would bring their tokens. */
import { tokenHash } from '../../src/identity/core/tokens.ts';
import { addSeconds, newId, publicId } from '../../src/kernel/index.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';
import type { TestPerson } from '../kit/people.ts';

type Run = (token: string, name: string, input: Record<string, unknown>, selection: string) => Promise<any>;

export interface Links {
  readonly verifyToken: string;
  /** An account at an identity provider, of worker A. */
  readonly identityId: string;
  readonly resetToken: string;
  readonly changeToken: string;
  readonly cancelToken: string;
  readonly resetLinkRequestId: string;
}

/** Links of worker A; but the newcomer's to reset a password and to cancel a change, and a link that two admins agreed on. */
export async function makeLinks(
  market: TestMarketplace,
  run: Run,
  { admin, secondAdmin, workerA, newcomer }: Readonly<Record<'admin' | 'secondAdmin' | 'workerA' | 'newcomer', TestPerson>>,
): Promise<Links> {
  const now = market.clock.now();
  const until = addSeconds(now, 366 * 86_400);
  const link = async ({ personId }: TestPerson, purpose: string) => {
    const token = `ghe_of-the-world-${purpose}`;
    await market.db.query(
      'insert into identity.email_token (id, person_id, purpose, token_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)',
      [newId(now), personId, purpose, tokenHash(token), now, until],
    );
    return token;
  };
  const change = async ({ personId }: TestPerson, name: string) => {
    const [toOld, toNew] = [`ghe_of-the-world-old-${name}`, `ghe_of-the-world-new-${name}`];
    await market.db.query(
      `insert into identity.email_change (id, person_id, email, email_key, old_token_hash, new_token_hash, created_at, expires_at)
       values ($1, $2, $3, $3, $4, $5, $6, $7)`,
      [newId(now), personId, `${name}.next@secret.example`, tokenHash(toOld), tokenHash(toNew), now, until],
    );
    return { toOld, toNew };
  };
  const identityId = newId<'LinkedIdentity'>(now);
  await market.db.query(
    `insert into identity.linked_identity (id, person_id, issuer, subject, linked_at, last_used_at)
     values ($1, $2, 'https://id.example.org/', 'worker-a', $3, $3)`,
    [identityId, workerA.personId, now],
  );
  await market.db.query('insert into identity.admin_proposal (person_id, proposed_at, checked_at) values ($1, $2, $2)', [
    workerA.personId,
    now,
  ]);
  const reason = 'She rang, and I know her voice.';
  const { request } = await run(
    admin.token,
    'requestResetLink',
    { personId: publicId('Person', newcomer.personId), reason },
    'request { id }',
  );
  await run(secondAdmin.token, 'approveAdminRequest', { requestId: request.id }, 'request { id }');
  return {
    identityId: publicId('LinkedIdentity', identityId),
    verifyToken: await link(workerA, 'verify_email'),
    resetToken: await link(newcomer, 'reset_password'),
    changeToken: (await change(workerA, 'worker')).toNew,
    cancelToken: (await change(newcomer, 'newcomer')).toOld,
    resetLinkRequestId: request.id as string,
  };
}
