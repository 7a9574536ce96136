/**
 * Restrictions of organisations. Who spends an organisation's money asks first, in the transaction that spends it; imposing
 * a restriction waits for whoever asked before, so that nothing slips past.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type AdminRequestId,
  asId,
  conflict,
  invalid,
  lengthOf,
  notFound,
  ok,
  type OrganisationId,
  publicId,
  type Refusal,
  refuse,
  type RestrictionId,
  type Result,
  say,
} from '../../kernel/index.ts';
import { Commands, type Caller, type Db, type Tx } from '../../platform/index.ts';
import { denyUnlessAdminPerson } from '../admins/active-admins.ts';
import type { AdminRequest } from '../admins/admin-request.ts';
import { AdminRequests, type AdminRequestResult } from '../admins/admin-requests.ts';
import { OrganisationRestrictionRepository } from './organisation-restriction.repository.ts';
import type { OrganisationRestriction } from './organisation-restriction.ts';

const LIFT = 'organisation_restriction.lift';

@Injectable()
export class OrganisationRestrictions implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly requests: AdminRequests,
    private readonly rows: OrganisationRestrictionRepository,
  ) {}

  onModuleInit(): void {
    this.requests.register({ kind: LIFT, execute: (tx, request) => this.executeLift(tx, request) });
  }

  /**
   * Why the organisation may not spend now. Null when it may, until the end of this transaction.
   *
   * @param what the intended action: "launch a batch"
   */
  async refusal(tx: Tx, organisationId: OrganisationId, what: string): Promise<Refusal | null> {
    await this.rows.lockShared(tx, organisationId);
    const [restriction] = await this.active(tx, organisationId, tx.now);
    if (restriction === undefined) return null;
    const until = restriction.endsAt.toISOString().slice(0, 10);
    return conflict(
      'RESTRICTED',
      say`The organisation may not ${what} until ${until}, or until this is lifted: ${restriction.explanation}`,
    );
  }

  /** In force now, newest first. */
  active(db: Db, organisationId: OrganisationId, now: Date): Promise<OrganisationRestriction[]> {
    return this.rows.active(db, organisationId, now);
  }

  /** All of them, ended and lifted ones too, newest first. */
  ofOrganisations(db: Db, organisationIds: readonly OrganisationId[]): Promise<Map<OrganisationId, OrganisationRestriction[]>> {
    return this.rows.ofOrganisations(db, organisationIds);
  }

  /**
   * Restricts the organisation. Waits for transactions that hold a permission to spend. Does nothing while a restriction
   * with the same cause is in force; after that one was lifted or ended, begins a new one.
   */
  async impose(tx: Tx, restriction: Omit<OrganisationRestriction, 'id' | 'liftedAt' | 'liftNote' | 'startsAt'>): Promise<void> {
    const { organisationId } = restriction;
    await this.rows.lock(tx, organisationId);
    const restrictionId = await this.rows.insert(tx, restriction);
    if (restrictionId !== null)
      tx.act('organisation.restricted', { kind: 'organisation', id: organisationId, organisationId }, { restrictionId });
  }

  /** Ends the restriction that came with a dispute or a warning, if it is still in force. */
  async liftOf(tx: Tx, cause: { readonly disputeId: string } | { readonly fraudWarningId: string }, note: string): Promise<void> {
    for (const { id: restrictionId, organisationId } of await this.rows.liftOf(tx, cause, note)) {
      tx.act('organisation_restriction.lifted', { kind: 'organisation', id: organisationId, organisationId }, { restrictionId });
    }
  }

  /** Asks to end it before its time. Nothing changes before another admin approves. */
  lift(
    caller: Caller,
    restrictionId: RestrictionId,
    note: string,
  ): Promise<Result<{ restrictionId: RestrictionId; organisationId: OrganisationId; requestId: AdminRequestId }>> {
    const text = note.trim();
    return this.commands.run(caller, async (tx) => {
      const refused = denyUnlessAdminPerson(tx.actor, 'lift the restriction of an organisation');
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
    await this.rows.lift(tx, restrictionId, request.requestedBy, String(request.payload.note));
    const data = { restrictionId, requestId: request.id };
    tx.act('organisation_restriction.lifted', { kind: 'organisation', id: organisationId, organisationId }, data);
    return ok({ kind: 'restriction', id: restrictionId });
  }

  /** The organisation, when the restriction is in force; locked until the end of the transaction. */
  private async lockActive(tx: Tx, restrictionId: RestrictionId): Promise<Result<OrganisationId>> {
    const known = await this.rows.lockOne(tx, restrictionId);
    if (known === null) return refuse(notFound('The restriction', 'restrictionId'));
    return known.isOn ? ok(known.organisationId) : refuse(conflict('ENDED', 'This restriction has ended already.'));
  }
}
