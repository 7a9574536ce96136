/** What other domains may ask of invoices: reads only. Whose they are is the caller's to check. */
import { Injectable } from '@nestjs/common';
import type { InvoiceId, OrganisationId } from '../../kernel/index.ts';
import type { Db } from '../../platform/index.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import type { Invoice } from './invoice.ts';

@Injectable()
export class Invoices {
  constructor(private readonly rows: InvoiceRepository) {}

  get(db: Db, id: InvoiceId): Promise<Invoice | null> {
    return this.rows.byId(db, id);
  }

  /** Newest first. @param after id of the last one seen */
  ofOrganisation(db: Db, organisationId: OrganisationId, after: string | null, limit: number): Promise<Invoice[]> {
    return this.rows.page(db, { organisationId, state: null }, after, limit);
  }
}
