/** What other domains may ask of invoices: reads only. Whose they are is the caller's to check. */
import { Injectable } from '@nestjs/common';
import type { InvoiceId, OrganisationId } from '../kernel/index.ts';
import type { Db, Page } from '../platform/index.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import type { Invoice } from './invoice.ts';

@Injectable()
export class Invoices {
  constructor(private readonly rows: InvoiceRepository) {}

  get(db: Db, id: InvoiceId): Promise<Invoice | null> {
    return this.rows.byId(db, id);
  }

  /** Newest first, up to `page.first + 1`; `page.after` is the id of the last one seen. */
  ofOrganisation(db: Db, organisationId: OrganisationId, page: Page): Promise<Invoice[]> {
    return this.rows.page(db, { organisationId, state: null }, page);
  }
}
