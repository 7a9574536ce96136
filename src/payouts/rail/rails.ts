/** The rails of this installation, by name. */
import { Injectable } from '@nestjs/common';
import { ManualRail } from './manual-rail.ts';
import type { RailName } from '../../ledger/index.ts';
import type { Rail } from './rail.ts';
import { StripeRail } from './stripe-rail.ts';

@Injectable()
export class Rails {
  private readonly byName: Readonly<Record<RailName, Rail>>;

  constructor(manual: ManualRail, stripe: StripeRail) {
    this.byName = { manual, stripe };
  }

  of(row: { readonly rail: RailName }): Rail {
    return this.byName[row.rail];
  }
}
