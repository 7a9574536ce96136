/** Which fee a price is made with: for batches, for bonuses, and for whoever asks before. */
import { Injectable } from '@nestjs/common';
import type { Currency, OrganisationId } from '../../kernel/index.ts';
import { limitIn, PlatformRules, type Db, type RuleValues } from '../../platform/index.ts';
import { agreementAt, type FeeAgreement, type FeeTerms } from './fee-agreement.ts';
import { FeeAgreementRepository } from './fee-agreement.repository.ts';

@Injectable()
export class Fees {
  constructor(
    private readonly agreements: FeeAgreementRepository,
    private readonly rules: PlatformRules,
  ) {}

  /** The rule of a price that is made now. */
  async terms(db: Db, organisation: { readonly id: OrganisationId; readonly currency: Currency }, at: Date): Promise<FeeTerms> {
    const known = (await this.agreements.notOver(db, [organisation.id], at)).get(organisation.id) ?? [];
    return this.termsOf(known, await this.rules.current(db), organisation.currency, at);
  }

  /** The same from agreements that were read already. */
  termsOf(agreements: readonly FeeAgreement[], rules: RuleValues, currency: Currency, at: Date): FeeTerms {
    const agreed = agreementAt(agreements, at);
    if (agreed === null) return this.standard(rules, currency);
    const { basisPoints, minimumMinor, id } = agreed;
    return { basisPoints, minimumMinor, agreementId: id };
  }

  /** The platform rule, for whoever agreed no other fee. */
  standard(rules: RuleValues, currency: Currency): FeeTerms {
    const { PLATFORM_FEE_BASIS_POINTS, PLATFORM_FEE_MINIMUM_MINOR, PLATFORM_FEE_MINIMUM_BY_CURRENCY, CURRENCY } = rules;
    const minimum = { minor: PLATFORM_FEE_MINIMUM_MINOR, currency: CURRENCY, byCurrency: PLATFORM_FEE_MINIMUM_BY_CURRENCY };
    return { basisPoints: PLATFORM_FEE_BASIS_POINTS, minimumMinor: limitIn(currency, minimum), agreementId: null };
  }
}
