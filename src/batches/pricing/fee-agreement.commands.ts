/** Agreeing a fee with an organisation, and ending an agreement before its time. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AdminRequests, Identity, type AdminRequest, type AdminRequestResult } from '../../identity/index.ts';
import {
  asId,
  conflict,
  formatMoney,
  minorDigits,
  money,
  newId,
  notFound,
  ok,
  present,
  publicId,
  refuse,
  type AdminRequestId,
  type FeeAgreementId,
  type OrganisationId,
  type Refusal,
  type Result,
} from '../../kernel/index.ts';
import { Commands, type Caller, type Tx } from '../../platform/index.ts';
import { denyAgreeingFees } from '../core/batches.policy.ts';
import { checkAgreement, checkReason, type AgreementDraft, type FeeAgreement } from './fee-agreement.ts';
import { FeeAgreementRepository } from './fee-agreement.repository.ts';

const AGREE = 'fee.agree';
const END = 'fee.end';
const ENDED = conflict('ENDED', 'This agreement was ended already.');

@Injectable()
export class FeeAgreementCommands implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly identity: Identity,
    private readonly agreements: FeeAgreementRepository,
    private readonly requests: AdminRequests,
  ) {}

  onModuleInit(): void {
    this.requests.register({ kind: AGREE, execute: (tx, request) => this.executeAgree(tx, request) });
    this.requests.register({ kind: END, execute: (tx, request) => this.executeEnd(tx, request) });
  }

  /** Requests a fee agreement. Once another admin approves it, later prices use it; batches that have a price keep it. */
  agree(
    caller: Caller,
    organisationId: OrganisationId,
    draft: AgreementDraft,
    idempotencyKey: string | null = null,
  ): Promise<Result<AdminRequestId>> {
    return this.commands.run(
      caller,
      async (tx) => {
        const organisation = await this.identity.organisation(tx, organisationId);
        if (organisation === null) return refuse(notFound('The organisation', 'organisationId'));
        const { currency } = organisation;
        const [fault, ...faults] = checkAgreement(draft, { minor: 10n ** BigInt(minorDigits(currency)), currency }, tx.now);
        if (fault !== undefined) return refuse(fault, ...faults);
        const { basisPoints, minimumMinor, validFrom, validUntil } = draft;
        return this.requests.open(tx, {
          kind: AGREE,
          subject: { kind: 'organisation', id: organisationId },
          organisationId,
          payload: {
            basisPoints,
            minimumMinor: minimumMinor.toString(),
            currency,
            validFrom: validFrom?.toISOString() ?? null,
            validUntil: validUntil?.toISOString() ?? null,
          },
          details: [
            { name: 'organisation', value: publicId('Organisation', organisationId) },
            { name: 'fee', value: `${basisPoints / 100} %` },
            { name: 'least fee per assignment', value: formatMoney(money(minimumMinor, currency)) },
            { name: 'valid from', value: validFrom?.toISOString() ?? 'the approval' },
            { name: 'valid until', value: validUntil?.toISOString() ?? 'it is ended' },
          ],
          reason: draft.reason.trim(),
          openKey: organisationId,
        });
      },
      {
        key: idempotencyKey,
        command: 'fee.agree',
        request: { command: 'fee.agree', organisationId, draft },
        authorise: () => denyAgreeingFees(caller.actor, organisationId),
      },
    );
  }

  /** Asks to end an agreement before its time: once another admin approves, the rule from before holds again. */
  end(caller: Caller, id: FeeAgreementId, reason: string): Promise<Result<AdminRequestId>> {
    return this.commands.run(caller, async (tx) => {
      const agreement = await this.agreements.byId(tx, id);
      const denied = denyAgreeingFees(tx.actor, agreement?.organisationId ?? '');
      if (denied !== null || agreement === null) return refuse(denied ?? notFound('The agreement', 'agreementId'));
      const [fault] = checkReason(reason);
      if (fault !== undefined) return refuse(fault);
      const over = overFault(agreement, tx.now);
      if (over !== null) return refuse(over);
      return this.requests.open(tx, {
        kind: END,
        subject: { kind: 'fee_agreement', id },
        organisationId: agreement.organisationId,
        payload: {},
        details: [
          { name: 'organisation', value: publicId('Organisation', agreement.organisationId) },
          { name: 'fee that ends', value: `${agreement.basisPoints / 100} %` },
        ],
        reason: reason.trim(),
        openKey: id,
      });
    });
  }

  private async executeAgree(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const { basisPoints, minimumMinor, currency, validFrom, validUntil } = request.payload;
    const organisationId = asId<'Organisation'>(request.subjectId);
    const asked = validFrom === null ? null : new Date(String(validFrom));
    const draft: AgreementDraft = {
      basisPoints: Number(basisPoints),
      minimumMinor: BigInt(String(minimumMinor)),
      // It was to hold from a moment that passed while it waited: it holds from its approval.
      validFrom: asked === null || asked < tx.now ? null : asked,
      validUntil: validUntil === null ? null : new Date(String(validUntil)),
      reason: present(request.reason, 'the reason of an agreement'),
    };
    const unit = { minor: 10n ** BigInt(minorDigits(String(currency))), currency: String(currency) };
    const [fault, ...faults] = checkAgreement(draft, unit, tx.now);
    if (fault !== undefined) return refuse(fault, ...faults);
    const id = newId<'FeeAgreement'>(tx.now);
    await this.agreements.insert(tx, {
      id,
      organisationId,
      basisPoints: draft.basisPoints,
      minimumMinor: draft.minimumMinor,
      currency: unit.currency,
      validFrom: draft.validFrom ?? tx.now,
      validUntil: draft.validUntil,
      reason: draft.reason,
      agreedBy: request.requestedBy,
      agreedAt: tx.now,
      endedAt: null,
      endReason: null,
    });
    const data = { basisPoints: draft.basisPoints, minimumMinor: draft.minimumMinor, requestId: request.id };
    tx.act('fee_agreement.agreed', { kind: 'fee_agreement', id, organisationId }, data);
    return ok({ kind: 'fee_agreement', id });
  }

  private async executeEnd(tx: Tx, request: AdminRequest): Promise<Result<AdminRequestResult>> {
    const id = asId<'FeeAgreement'>(request.subjectId);
    const agreement = present(await this.agreements.byId(tx, id), 'the agreement of a request');
    const over = overFault(agreement, tx.now);
    if (over !== null) return refuse(over);
    const reason = present(request.reason, 'the reason of an end');
    if (!(await this.agreements.end(tx, id, reason, request.requestedBy))) return refuse(ENDED);
    tx.act('fee_agreement.ended', { kind: 'fee_agreement', id, organisationId: agreement.organisationId }, { requestId: request.id });
    return ok({ kind: 'fee_agreement', id });
  }
}

function overFault({ validUntil, endedAt }: FeeAgreement, now: Date): Refusal | null {
  if (endedAt !== null) return ENDED;
  return validUntil !== null && validUntil <= now ? conflict('ENDED', 'This agreement is over already.') : null;
}
