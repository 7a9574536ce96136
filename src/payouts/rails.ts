/** The rails of this installation, by name. */
import { Injectable } from '@nestjs/common';
import { ManualRail } from './manual-rail.ts';
import type { Rail, RailName } from './rail.ts';

@Injectable()
export class Rails {
  private readonly byName: Readonly<Record<RailName, Rail>>;

  constructor(manual: ManualRail) {
    this.byName = { manual };
  }

  get all(): readonly Rail[] {
    return Object.values(this.byName);
  }

  of(row: { readonly rail: RailName }): Rail {
    return this.byName[row.rail];
  }

  /** By which rail a worker is paid: as long as there is one, that one. */
  forPayouts(): Rail {
    return this.byName.manual;
  }
}
