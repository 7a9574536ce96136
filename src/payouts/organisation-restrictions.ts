/**
 * What an organisation may not do for a while, why, on what evidence, and until when. Who spends its money asks first, in
 * the transaction that spends it; imposing one waits for whoever asked before, so that nothing slips past.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AdminRequests, type AdminRequest, type AdminRequestResult } from '../identity/index.ts';
import {
  asId,
  conflict,
  invalid,
  lengthOf,
  newId,
  notFound,
  ok,
  publicId,
  refuse,
  type AdminRequestId,
  type OrganisationId,
  type Refusal,
  type RestrictionId,
  type Result,
} from '../kernel/index.ts';
import { Commands, type Caller, type Db, type Tx } from '../platform/index.ts';
import { mayLiftOrganisationRestrictions } from './refund.policy.ts';

export type OrganisationRestrictionReason = 'payment_dispute' | 'payment_failed' | 'fraud_warning';

export interface OrganisationRestriction {
  readonly id: RestrictionId;
  readonly organisationId: OrganisationId;
  readonly reasonCode: OrganisationRestrictionReason;
  readonly explanation: string;
  readonly evidence: readonly { readonly description: string; readonly reference: string | null }[];
  readonly disputeId: string | null;
  readonly fraudWarningId: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly liftedAt: Date | null;
  readonly liftNote: string | null;
}

const COLUMNS = `id, organisation_id as "organisationId", reason_code as "reasonCode", explanation, evidence, dispute_id as "disputeId",
  fraud_warning_id as "fraudWarningId",
  starts_at as "startsAt", ends_at as "endsAt", lifted_at as "liftedAt", lift_note as "liftNote"`;
const LOCK = `hashtextextended('payouts.organisation_restriction:' || $1::text, 0)`;

const LIFT = 'organisation_restriction.lift';

@Injectable()
export class OrganisationRestrictions implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly requests: AdminRequests,
  ) {}

  /**
   * Why the organisation may not spend now; null: it may, until the end of this transaction.
   *
   * @param what it wants: "launch a batch"
   */
  async refusal(tx: Tx, organisationId: OrganisationId, what: string): Promise<Refusal | null> {
    await tx.query(`select pg_advisory_xact_lock_shared(${LOCK})`, [organisationId]);
    const [restriction] = await this.active(tx, organisationId, tx.now);
    if (restriction === undefined) return null;
    const until = restriction.endsAt.toISOString().slice(0, 10);
    return conflict('RESTRICTED', `The organisation may not ${what} until ${until}, or until this is lifted: ${restriction.explanation}`);
  }

  /** Newest first. */
  active(db: Db, organisationId: OrganisationId, now: Date): Promise<OrganisationRestriction[]> {
    return db.query<OrganisationRestriction>(
      `select ${COLUMNS} from payouts.organisation_restriction
       where organisation_id = $1 and lifted_at is null and starts_at <= $2 and ends_at > $2 order by id desc`,
      [organisationId, now],
    );
  }

  /** All of them, ended and lifted ones too, newest first. */
  async ofOrganisations(db: Db, organisationIds: readonly string[]): Promise<Map<string, OrganisationRestriction[]>> {
    const rows = await db.query<OrganisationRestriction>(
      `select ${COLUMNS} from payouts.organisation_restriction where organisation_id = any($1::uuid[]) order by id desc`,
      [organisationIds],
    );
    const found = new Map<string, OrganisationRestriction[]>();
    for (const row of rows) found.set(row.organisationId, [...(found.get(row.organisationId) ?? []), row]);
    return found;
  }

  /**
   * Waits for transactions that were told that the organisation may spend. While a restriction of the same cause is on,
   * nothing happens; after it was lifted or ended, a new one begins.
   */
  async impose(tx: Tx, restriction: Omit<OrganisationRestriction, 'id' | 'liftedAt' | 'liftNote' | 'startsAt'>): Promise<void> {
    const { organisationId, reasonCode, explanation, evidence, disputeId, fraudWarningId, endsAt } = restriction;
    await tx.query(`select pg_advisory_xact_lock(${LOCK})`, [organisationId]);
    const id = newId<'Restriction'>(tx.now);
    const rows = await tx.query(
      `insert into payouts.organisation_restriction
         (id, organisation_id, reason_code, explanation, evidence, dispute_id, fraud_warning_id, starts_at, ends_at)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9 where not exists (
         select from payouts.organisation_restriction
         where (dispute_id = $6 or fraud_warning_id = $7) and lifted_at is null and ends_at > $8)
       returning id`,
      [id, organisationId, reasonCode, explanation, JSON.stringify(evidence), disputeId, fraudWarningId, tx.now, endsAt],
    );
    if (rows.length === 1)
      tx.act('organisation.restricted', { kind: 'organisation', id: organisationId, organisationId }, { restrictionId: id });
  }

  /** Ends the restriction that came with a dispute or a warning, if it is still on. */
  async liftOf(tx: Tx, cause: { readonly disputeId: string } | { readonly fraudWarningId: string }, note: string): Promise<void> {
    const [column, id] = 'disputeId' in cause ? ['dispute_id', cause.disputeId] : ['fraud_warning_id', cause.fraudWarningId];
    const rows = await tx.query<{ id: string; organisationId: OrganisationId }>(
      `update payouts.organisation_restriction set lifted_at = $2, lift_note = $3
       where ${column} = $1 and lifted_at is null and ends_at > $2 returning id, organisation_id as "organisationId"`,
      [id, tx.now, note],
    );
    for (const { id: restrictionId, organisationId } of rows) {
      tx.act('organisation_restriction.lifted', { kind: 'organisation', id: organisationId, organisationId }, { restrictionId });
    }
  }

  onModuleInit(): void {
    this.requests.register({ kind: LIFT, execute: (tx, request) => this.executeLift(tx, request) });
  }

  /** Asks to end it before its time. Nothing changes before another admin approves. */
  lift(
    caller: Caller,
    restrictionId: RestrictionId,
    note: string,
  ): Promise<Result<{ restrictionId: RestrictionId; organisationId: OrganisationId; requestId: AdminRequestId }>> {
    const text = note.trim();
    return this.commands.run(caller, async (tx) => {
      const refused = mayLiftOrganisationRestrictions(tx.actor);
      if (refused !== null) return refuse(refused);
      if (lengthOf(text) < 1 || lengthOf(text) > 1000)
        return refuse(invalid('Say why, in 1 to 1000 characters; the organisation will read it.', 'note'));
      const known = await this.lockActive(tx, restrictionId);
      if (!known.ok) return known;
      const organisationId = known.value;
      const asked = await this.requests.open(tx, {
        kind: LIFT,
        subject: { kind: 'restriction', id: restrictionId },
        organisationId,
        payload: { note: text },
        details: [
          { name: 'organisation', value: publicId('Organisation', organisationId) },
          { name: 'restriction', value: publicId('Restriction', restrictionId) },
          { name: 'note to the organisation', value: text },
        ],
        reason: null,
        openKey: restrictionId,
      });
      return asked.ok ? ok({ restrictionId, organisationId, requestId: asked.value }) : asked;
    });
  }

  private async executeLift(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const restrictionId = asId<'Restriction'>(request.subjectId);
    const known = await this.lockActive(tx, restrictionId);
    if (!known.ok) return known;
    const organisationId = known.value;
    await tx.query('update payouts.organisation_restriction set lifted_at = $2, lifted_by = $3, lift_note = $4 where id = $1', [
      restrictionId,
      tx.now,
      request.requestedBy,
      String(request.payload.note),
    ]);
    const data = { restrictionId, requestId: request.id };
    tx.act('organisation_restriction.lifted', { kind: 'organisation', id: organisationId, organisationId }, data);
    return ok({ kind: 'restriction', id: restrictionId });
  }

  /** Whose it is, when it is on; locked until the end of the transaction. */
  private async lockActive(tx: Tx, restrictionId: RestrictionId): Promise<Result<OrganisationId>> {
    const [known] = await tx.query<{ organisationId: OrganisationId; isOn: boolean }>(
      `select organisation_id as "organisationId", lifted_at is null and ends_at > $2 as "isOn"
       from payouts.organisation_restriction where id = $1 for no key update`,
      [restrictionId, tx.now],
    );
    if (known === undefined) return refuse(notFound('The restriction', 'restrictionId'));
    return known.isOn ? ok(known.organisationId) : refuse(conflict('ENDED', 'This restriction has ended already.'));
  }
}
