/**
 * Which domain has what personal data. Each domain registers its part when it starts; exporting and erasing a person ask
 * all of them, so that a domain above needs no mention here.
 */
import { Injectable } from '@nestjs/common';
import type { IdKind, PersonId, Refusal } from '../../kernel/index.ts';
import type { Db, Tx } from '../../platform/index.ts';

export type ExportedRow = Readonly<Record<string, unknown>>;

/** A list of rows about one person. */
export interface ExportSection {
  /** `work.assignments` */
  readonly name: string;
  /** The kind of the rows' `id`, which is shown as a public id; null: rows have none, and come in one page. */
  readonly kind: IdKind | null;
  /**
   * A page of rows, in the order of their ids. Keys in camel case; ids of other objects as `<kind>Id`.
   *
   * @param after the last id seen; null for the first page
   */
  rows(db: Db, personId: PersonId, after: string | null, limit: number): Promise<ExportedRow[]>;
}

/** What law keeps of a person after their erasure. */
export interface Retained {
  readonly lastPaymentAt: Date;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface PersonalDataPart {
  readonly sections: readonly ExportSection[];
  /** Obstacles to an erasure, each with what to do. */
  obstacles?(tx: Tx, personId: PersonId): Promise<Refusal[]>;
  /** Releases what the person holds of others, such as claimed tasks. */
  release?(tx: Tx, personId: PersonId): Promise<void>;
  /** What law keeps; null when nothing. */
  retained?(tx: Tx, personId: PersonId): Promise<Retained | null>;
  /** Deletes the personal data. @param keeps whether something is retained */
  erase?(tx: Tx, personId: PersonId, keeps: boolean): Promise<void>;
  /** At the end of the retention. */
  forget?(tx: Tx, personId: PersonId): Promise<void>;
}

/** The state of the one obstacle that a last payout removes. */
export const MONEY_OWED = 'MONEY_OWED';

@Injectable()
export class PersonalData {
  readonly parts: PersonalDataPart[] = [];

  register(part: PersonalDataPart): void {
    this.parts.push(part);
  }

  get sections(): ExportSection[] {
    return this.parts.flatMap((part) => part.sections).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Obstacles to erasing the person now, from every domain. */
  async obstacles(tx: Tx, personId: PersonId): Promise<Refusal[]> {
    const found: Refusal[] = [];
    for (const part of this.parts) found.push(...((await part.obstacles?.(tx, personId)) ?? []));
    return found;
  }
}
