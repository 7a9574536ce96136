/** Personal data in funding: the payments that a person started. They stay when the person is erased: they are the organisation's. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { longSection, PersonalData, type ExportSection } from '../../identity/index.ts';

const SECTIONS: readonly ExportSection[] = [
  longSection(
    'payouts.payments_started',
    'Checkout',
    `select id, organisation_id as "organisationId", amount_minor as "amountMinor", currency, state, return_url as "returnUrl",
       created_at as "createdAt"
     from payouts.checkout where started_by = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
  ),
];

@Injectable()
export class FundingPersonalData implements OnModuleInit {
  constructor(private readonly data: PersonalData) {}

  onModuleInit(): void {
    this.data.register({ sections: SECTIONS });
  }
}
