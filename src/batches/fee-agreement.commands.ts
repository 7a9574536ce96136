/** Agreeing a fee with an organisation, and ending an agreement before its time. */
import { Injectable } from '@nestjs/common';
import { Identity } from '../identity/index.ts';
import {
  conflict,
  minorDigits,
  newId,
  notFound,
  ok,
  present,
  refuse,
  type FeeAgreementId,
  type OrganisationId,
  type Result,
} from '../kernel/index.ts';
import { Commands, personIdOf, type Caller } from '../platform/index.ts';
import { denyAgreeingFees } from './batches.policy.ts';
import { checkAgreement, checkReason, type AgreementDraft } from './fee-agreement.ts';
import { FeeAgreementRepository } from './fee-agreement.repository.ts';

@Injectable()
export class FeeAgreementCommands {
  constructor(
    private readonly commands: Commands,
    private readonly identity: Identity,
    private readonly agreements: FeeAgreementRepository,
  ) {}

  /** What is priced from then on has this fee. Batches that have their price keep it. */
  agree(
    caller: Caller,
    organisationId: OrganisationId,
    draft: AgreementDraft,
    idempotencyKey: string | null = null,
  ): Promise<Result<FeeAgreementId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const denied = denyAgreeingFees(tx.actor, organisationId);
        if (denied !== null) return refuse(denied);
        const organisation = await this.identity.organisation(tx, organisationId);
        if (organisation === null) return refuse(notFound('The organisation', 'organisationId'));
        const { currency } = organisation;
        const [fault, ...faults] = checkAgreement(draft, { minor: 10n ** BigInt(minorDigits(currency)), currency }, tx.now);
        if (fault !== undefined) return refuse(fault, ...faults);
        const id = newId<'FeeAgreement'>(tx.now);
        const { basisPoints, minimumMinor, validUntil } = draft;
        const agreedBy = present(personIdOf(tx.actor), 'an admin in person');
        await this.agreements.insert(tx, {
          ...{ id, organisationId, basisPoints, minimumMinor, currency, validFrom: draft.validFrom ?? tx.now, validUntil },
          ...{ reason: draft.reason.trim(), agreedBy, agreedAt: tx.now, endedAt: null, endReason: null },
        });
        tx.act('fee_agreement.agreed', { kind: 'fee_agreement', id, organisationId }, { basisPoints, minimumMinor });
        return ok(id);
      },
      { key: idempotencyKey, request: { command: 'fee.agree', organisationId, draft } },
    );
  }

  /** The rule from before holds again from now on. */
  end(caller: Caller, id: FeeAgreementId, reason: string): Promise<Result<FeeAgreementId>> {
    return this.commands.run(caller, async (tx) => {
      const agreement = await this.agreements.byId(tx, id);
      const denied = denyAgreeingFees(tx.actor, agreement?.organisationId ?? '');
      if (denied !== null || agreement === null) return refuse(denied ?? notFound('The agreement', 'agreementId'));
      const [fault] = checkReason(reason);
      if (fault !== undefined) return refuse(fault);
      if (agreement.validUntil !== null && agreement.validUntil <= tx.now)
        return refuse(conflict('ENDED', 'This agreement is over already.'));
      if (!(await this.agreements.end(tx, id, reason.trim()))) return refuse(conflict('ENDED', 'This agreement was ended already.'));
      tx.act('fee_agreement.ended', { kind: 'fee_agreement', id, organisationId: agreement.organisationId });
      return ok(id);
    });
  }
}
