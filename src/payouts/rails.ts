/** The rails of this installation, by name. */
import { Injectable } from '@nestjs/common';
import { present } from '../kernel/index.ts';
import { ManualRail } from './manual-rail.ts';
import type { RailName } from './rail-name.ts';
import type { Rail } from './rail.ts';
import { StripeRail } from './stripe/stripe-rail.ts';

@Injectable()
export class Rails {
  private readonly byName: Readonly<Record<RailName, Rail>>;

  constructor(manual: ManualRail, stripe: StripeRail) {
    this.byName = { manual, stripe };
  }

  get all(): readonly Rail[] {
    return Object.values(this.byName);
  }

  of(row: { readonly rail: RailName }): Rail {
    return this.byName[row.rail];
  }

  /** The rail whose payouts leave on a run's file. */
  byRun(): Rail {
    return present(
      this.all.find((rail) => rail.dispatch.kind === 'run'),
      'a rail that pays by run',
    );
  }
}
