/** All SQL of invoices. */
import { Injectable } from '@nestjs/common';
import { present, type FundingId, type InvoiceId, type OrganisationId } from '../../kernel/index.ts';
import { columnsOf, personIdOf, type Db, type Tx } from '../../platform/index.ts';
import type { Invoice, InvoiceState } from './invoice.ts';
import { InvoiceEntity } from './invoice.entity.ts';

const COLUMNS = columnsOf(InvoiceEntity, 'i');

@Injectable()
export class InvoiceRepository {
  /** The next number. Whoever asks next waits until this transaction ends: no gap when it is rolled back. */
  async nextNumber(tx: Tx): Promise<bigint> {
    const [row] = await tx.query<{ number: bigint }>(
      'update payouts.invoice_counter set last_number = last_number + 1 returning last_number as number',
    );
    return present(row, 'the counter of invoices').number;
  }

  async insert(tx: Tx, invoice: Invoice): Promise<void> {
    await tx.query(
      `insert into payouts.invoice (id, number, organisation_id, organisation_name, amount_minor, currency, reference, state, created_by, created_at, due_on)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        invoice.id,
        invoice.number,
        invoice.organisationId,
        invoice.organisationName,
        invoice.amountMinor,
        invoice.currency,
        invoice.reference,
        invoice.state,
        invoice.createdBy,
        invoice.createdAt,
        invoice.dueOn,
      ],
    );
  }

  async byId(db: Db, id: string): Promise<Invoice | null> {
    const [row] = await db.query<Invoice>(`select ${COLUMNS} from payouts.invoice i where i.id = $1`, [id]);
    return row ?? null;
  }

  async lock(tx: Tx, id: InvoiceId): Promise<Invoice | null> {
    const [row] = await tx.query<Invoice>(`select ${COLUMNS} from payouts.invoice i where i.id = $1 for no key update`, [id]);
    return row ?? null;
  }

  /** The open invoice with one of these references, locked. */
  async lockOpen(tx: Tx, references: readonly string[]): Promise<Invoice | null> {
    const [row] = await tx.query<Invoice>(
      `select ${COLUMNS} from payouts.invoice i where i.reference = any($1) and i.state = 'open' order by i.number limit 1 for no key update`,
      [references],
    );
    return row ?? null;
  }

  async byReference(db: Db, reference: string): Promise<Invoice | null> {
    const [row] = await db.query<Invoice>(`select ${COLUMNS} from payouts.invoice i where i.reference = $1`, [reference]);
    return row ?? null;
  }

  /** Those that fundings paid. */
  async ofFundings(db: Db, fundingIds: readonly string[]): Promise<Map<string, Invoice>> {
    const rows = await db.query<Invoice>(`select ${COLUMNS} from payouts.invoice i where i.funding_id = any($1::uuid[])`, [fundingIds]);
    return new Map(rows.map((row) => [row.fundingId ?? '', row]));
  }

  /** Newest first. */
  async page(
    db: Db,
    filter: { organisationId: OrganisationId | null; state: InvoiceState | null },
    after: string | null,
    limit: number,
  ): Promise<Invoice[]> {
    return db.query<Invoice>(
      `select ${COLUMNS} from payouts.invoice i
       where ($1::uuid is null or i.organisation_id = $1) and ($2::text is null or i.state = $2) and ($3::uuid is null or i.id < $3)
       order by i.id desc limit $4`,
      [filter.organisationId, filter.state, after, limit],
    );
  }

  async pay(tx: Tx, id: InvoiceId, fundingId: FundingId): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.invoice set state = 'paid', funding_id = $2, paid_at = $3 where id = $1 and state = 'open' returning id`,
      [id, fundingId, tx.now],
    );
    return rows.length === 1;
  }

  /** Opens the invoice again that this funding paid. */
  async reopen(tx: Tx, fundingId: FundingId): Promise<{ id: InvoiceId; organisationId: OrganisationId } | null> {
    const [row] = await tx.query<{ id: InvoiceId; organisationId: OrganisationId }>(
      `update payouts.invoice set state = 'open', funding_id = null, paid_at = null where funding_id = $1 and state = 'paid'
       returning id, organisation_id as "organisationId"`,
      [fundingId],
    );
    return row ?? null;
  }

  async cancel(tx: Tx, id: InvoiceId): Promise<boolean> {
    const rows = await tx.query(
      `update payouts.invoice set state = 'cancelled', cancelled_at = $2, cancelled_by = $3 where id = $1 and state = 'open' returning id`,
      [id, tx.now, personIdOf(tx.actor)],
    );
    return rows.length === 1;
  }
}
