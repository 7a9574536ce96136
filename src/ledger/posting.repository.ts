/** The one statement that writes to the ledger. */
import { createHash } from 'node:crypto';
import { Bug, newId, type JournalId } from '../kernel/index.ts';
import type { Actor, Tx } from '../platform/index.ts';
import type { AccountKind, AccountRef } from './accounts.ts';
import type { LedgerEvent } from './event.ts';

/** The account that lacks money, and the missing amount; null when its balance would exceed the maximum. */
export interface Shortfall {
  readonly account: AccountRef;
  readonly missingMinor: bigint | null;
}

interface Row {
  journal_id: JournalId | null;
  short_kind: AccountKind;
  short_owner: string;
  short_currency: string;
  shortfall: bigint | null;
}

/** The actor as the journal stores it: a person's id, or the job's name. */
function actorText(actor: Actor): string {
  return actor.kind === 'person' ? actor.personId : actor.kind === 'system' ? `system:${actor.name}` : 'anonymous';
}

/**
 * Posts `events` as one journal.
 *
 * @returns the journal, or the first account that would leave its bounds; then nothing was written
 * @throws Bug when the database refuses the posting: the key was used for other events, an event was posted before, or lines do not sum to zero
 */
export async function postJournal(tx: Tx, idempotencyKey: string, events: readonly LedgerEvent[]): Promise<JournalId | Shortfall> {
  const request = JSON.stringify(
    events.map(({ event, ref, reverses, lines }) => ({
      event,
      ref,
      ...(reverses === null ? {} : { reverses: [reverses.event, reverses.ref] }),
      lines: lines.map(({ account, amountMinor }) => [account.kind, account.ownerId, account.currency, amountMinor.toString()]),
    })),
  );
  const hash = createHash('sha256').update(request).digest();
  try {
    const [row] = await tx.query<Row>('select * from ledger.post($1, $2, $3, $4, $5, $6)', [
      newId<'Journal'>(tx.now),
      idempotencyKey,
      hash,
      actorText(tx.actor),
      tx.now,
      request,
    ]);
    if (row === undefined) throw new Bug('ledger.post answered nothing');
    if (row.journal_id !== null) return row.journal_id;
    return {
      account: { kind: row.short_kind, ownerId: row.short_owner, currency: row.short_currency },
      missingMinor: row.shortfall,
    };
  } catch (error) {
    const { code, message, detail } = error as { code?: string; message: string; detail?: string };
    if (code?.startsWith('LG')) throw new Bug(`${message} (${code}${detail ? `, ${detail}` : ''})`);
    throw error;
  }
}
