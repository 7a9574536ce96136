/** SQL of sessions, and the query that authenticates each request. */
import { Injectable } from '@nestjs/common';
import { groupBy, type ApiKeyId, type LinkedIdentityId, type OrganisationId, type PersonId, type SessionId } from '../../kernel/index.ts';
import type { Db, MemberRole, Scope, Transport, Tx } from '../../platform/index.ts';

export type SessionEnd = 'signed_out' | 'revoked' | 'password_changed' | 'suspended' | 'second_factor_set' | 'unlinked';

export interface Session {
  readonly id: SessionId;
  readonly personId: PersonId;
  readonly transport: Transport;
  readonly device: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly idleUntil: Date;
  readonly absoluteUntil: Date;
  readonly steppedUpUntil: Date | null;
}

/** The owner of a session or key, with current rights. */
export interface Bearer {
  readonly personId: PersonId;
  readonly isWorker: boolean;
  readonly isAdmin: boolean;
  readonly isAuditor: boolean;
  readonly suspended: boolean;
  readonly emailVerified: boolean;
  /** For a session: whether a code was given in it. For an API key: whether its owner has a second factor. */
  readonly hasSecondFactor: boolean;
  /** `ownerTotp`: the organisation demands a second factor of its owners. */
  readonly memberships: readonly { organisationId: OrganisationId; role: MemberRole; ownerTotp: boolean }[];
  readonly lastUsedAt: Date | null;
}

export interface SessionBearer extends Bearer {
  readonly lastUsedAt: Date;
  /** Whether the person has a second factor, used in this session or not. */
  readonly hasTotp: boolean;
  readonly hasPassword: boolean;
  /** Issuers of the identity providers at which the person has a linked account. */
  readonly issuers: readonly string[];
  readonly steppedUpUntil: Date | null;
  readonly sessionId: SessionId;
  readonly transport: Transport;
  readonly absoluteUntil: Date;
}

export interface KeyBearer extends Bearer {
  readonly apiKeyId: ApiKeyId;
  readonly scopes: readonly Scope[];
  readonly organisationId: OrganisationId | null;
}

const BEARER = `person_id as "personId", is_worker as "isWorker", is_admin as "isAdmin", is_auditor as "isAuditor", suspended, memberships,
  (select v.email_verified_at is not null from identity.person_private v where v.person_id = b.person_id) as "emailVerified",
  has_second_factor as "hasSecondFactor", last_used_at as "lastUsedAt"`;

const SESSION_BEARER = `session_id as "sessionId", transport, has_totp as "hasTotp", has_password as "hasPassword", issuers, stepped_up_until as "steppedUpUntil",
  absolute_until as "absoluteUntil", ${BEARER}`;
const KEY_BEARER = `api_key_id as "apiKeyId", scopes, organisation_id as "organisationId", ${BEARER}`;

const SESSION = `id, person_id as "personId", transport, device, created_at as "createdAt", last_used_at as "lastUsedAt",
  idle_until as "idleUntil", absolute_until as "absoluteUntil", stepped_up_until as "steppedUpUntil"`;

@Injectable()
export class SessionRepository {
  async bearerOfSession(db: Db, tokenHash: Buffer, now: Date): Promise<SessionBearer | null> {
    const [row] = await db.query<SessionBearer>(`select ${SESSION_BEARER} from identity.bearer_of_session($1, $2) b`, [tokenHash, now]);
    return row ?? null;
  }

  async bearerOfKey(db: Db, tokenHash: Buffer, now: Date): Promise<KeyBearer | null> {
    const [row] = await db.query<KeyBearer>(`select ${KEY_BEARER} from identity.bearer_of_key($1, $2) b`, [tokenHash, now]);
    return row ?? null;
  }

  /** Returns the owners of sessions, by session id. Ended sessions are missing. */
  async bearersOfSessions(db: Db, sessionIds: readonly string[], now: Date): Promise<Map<string, SessionBearer>> {
    const rows = await db.query<SessionBearer>(
      `select ${SESSION_BEARER} from (
         select b.* from identity.session s cross join lateral identity.bearer_of_session(s.token_hash, $2) b where s.id = any($1)) b`,
      [sessionIds, now],
    );
    return new Map(rows.map((row) => [row.sessionId, row]));
  }

  /** Returns the owners of API keys, by key id. Invalid keys are missing. */
  async bearersOfKeys(db: Db, apiKeyIds: readonly string[], now: Date): Promise<Map<string, KeyBearer>> {
    const rows = await db.query<KeyBearer>(
      `select ${KEY_BEARER} from (
         select b.* from identity.api_key k cross join lateral identity.bearer_of_key(k.token_hash, $2) b where k.id = any($1)) b`,
      [apiKeyIds, now],
    );
    return new Map(rows.map((row) => [row.apiKeyId, row]));
  }

  /** Extends the idle end. Changes nothing if a concurrent request extended it already. */
  async touchSession(tx: Tx, sessionId: SessionId, unusedSince: Date, idleUntil: Date): Promise<void> {
    await tx.query(
      `update identity.session set last_used_at = $2, idle_until = least($4::timestamptz, absolute_until)
       where id = $1 and ended_at is null and last_used_at <= $3`,
      [sessionId, tx.now, unusedSince, idleUntil],
    );
  }

  async touchKey(tx: Tx, apiKeyId: ApiKeyId, unusedSince: Date): Promise<void> {
    await tx.query(`update identity.api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)`, [
      apiKeyId,
      tx.now,
      unusedSince,
    ]);
  }

  /** Returns which of these ids are sessions, and which are API keys. */
  async kindsOf(db: Db, ids: readonly string[]): Promise<Map<string, 'Session' | 'ApiKey'>> {
    const rows = await db.query<{ id: string; kind: 'Session' | 'ApiKey' }>(
      `select id, 'Session' as kind from identity.session where id = any($1)
       union all select id, 'ApiKey' from identity.api_key where id = any($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.kind]));
  }

  async insert(
    tx: Tx,
    session: Session & { tokenHash: Buffer; secondFactorAt: Date | null; identityId: LinkedIdentityId | null },
  ): Promise<void> {
    await tx.query(
      `insert into identity.session (id, person_id, token_hash, device, created_at, last_used_at, idle_until, absolute_until, transport,
         second_factor_at, stepped_up_until, identity_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        session.id,
        session.personId,
        session.tokenHash,
        session.device,
        session.createdAt,
        session.lastUsedAt,
        session.idleUntil,
        session.absoluteUntil,
        session.transport,
        session.secondFactorAt,
        session.steppedUpUntil,
        session.identityId,
      ],
    );
  }

  /** Returns active sessions, newest first. */
  async ofPeople(db: Db, personIds: readonly string[], now: Date): Promise<Map<string, Session[]>> {
    const rows = await db.query<Session>(
      `select ${SESSION} from identity.session
       where person_id = any($1) and ended_at is null and idle_until > $2 order by id desc`,
      [personIds, now],
    );
    return groupBy(rows, (row) => row.personId);
  }

  /** Sets the end of the step-up. Returns false if the session has ended. @param until null: ends the step-up */
  async stepUp(tx: Tx, sessionId: SessionId, until: Date | null): Promise<boolean> {
    const rows = await tx.query('update identity.session set stepped_up_until = $2 where id = $1 and ended_at is null returning id', [
      sessionId,
      until,
    ]);
    return rows.length === 1;
  }

  async isLive(db: Db, sessionId: SessionId): Promise<boolean> {
    const rows = await db.query('select from identity.session where id = $1 and ended_at is null', [sessionId]);
    return rows.length === 1;
  }

  /** Ends one active session of the person. Returns false if there is none with this id. */
  async end(tx: Tx, personId: PersonId, sessionId: string, reason: SessionEnd): Promise<boolean> {
    const rows = await tx.query(
      `update identity.session set ended_at = $3, end_reason = $4 where id = $1 and person_id = $2 and ended_at is null returning id`,
      [sessionId, personId, tx.now, reason],
    );
    return rows.length === 1;
  }

  /** Ends all sessions of the person except `kept`, and sign-ins that wait for a code. Returns the number of sessions. */
  async endAll(tx: Tx, personId: PersonId, reason: SessionEnd, kept: SessionId | null = null): Promise<number> {
    await tx.query('delete from identity.pending_sign_in where person_id = $1', [personId]);
    const rows = await tx.query(
      `update identity.session set ended_at = $2, end_reason = $3
       where person_id = $1 and ended_at is null and id is distinct from $4::uuid returning id`,
      [personId, tx.now, reason, kept],
    );
    return rows.length;
  }

  /** Ends sessions that began with a provider account, and sign-ins that wait for a code. Returns the number of sessions. */
  async endOfIdentity(tx: Tx, id: LinkedIdentityId, kept: SessionId): Promise<number> {
    await tx.query('delete from identity.pending_sign_in where identity_id = $1', [id]);
    const rows = await tx.query(
      `update identity.session set ended_at = $2, end_reason = 'unlinked' where identity_id = $1 and ended_at is null and id <> $3 returning id`,
      [id, tx.now, kept],
    );
    return rows.length;
  }

  /** Deletes sessions that ended before the given time. Returns their number. */
  async deleteEnded(tx: Tx, before: Date): Promise<number> {
    const rows = await tx.query('delete from identity.session where absolute_until < $1 returning id', [before]);
    return rows.length;
  }
}
