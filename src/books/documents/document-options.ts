/** Options of a document, as they are in the query of its address. */
import {
  type AssignmentId,
  invalid,
  type InvoiceId,
  isCurrency,
  lengthOf,
  MOMENT_FORM,
  ok,
  parseMoment,
  parsePublicId,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import { ACCOUNT_KINDS, ALL_ACCOUNT_KINDS, OWNER_ID_KIND, type AccountKind, type AccountRef } from '../../ledger/index.ts';

export interface DocumentOptions {
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly year: number | null;
  readonly timeZone: string | null;
  readonly currency: string | null;
  readonly assignmentId: AssignmentId | null;
  readonly invoiceId: InvoiceId | null;
  /** Time of a trial balance; null: now. */
  readonly at: Date | null;
  readonly account: AccountRef | null;
}

/** Names of options; any other name in a query is refused. */
export const OPTION_NAMES = [
  'firstDay',
  'lastDay',
  'year',
  'timeZone',
  'currency',
  'assignmentId',
  'invoiceId',
  'at',
  'account',
  'owner',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];
export type OptionTexts = Readonly<Partial<Record<OptionName, string>>>;

export function parseOptions(query: Readonly<Record<string, unknown>>): Result<DocumentOptions> {
  const texts: Partial<Record<OptionName, string>> = {};
  for (const [name, value] of Object.entries(query)) {
    if (!(OPTION_NAMES as readonly string[]).includes(name)) return refuse(invalid(say`There is no option "${name}".`, name));
    if (typeof value !== 'string' || lengthOf(value) > 100)
      return refuse(invalid(say`"${name}" must be given once, with at most 100 characters.`, name));
    texts[name as OptionName] = value;
  }
  if (texts.currency !== undefined && !isCurrency(texts.currency)) {
    return refuse(invalid('The currency is an ISO 4217 code, such as "USD".', 'currency'));
  }
  if (texts.year !== undefined && !/^\d{4}$/.test(texts.year)) return refuse(invalid('The year has four digits, such as 2026.', 'year'));
  const at = texts.at === undefined ? null : parseMoment(texts.at);
  if (texts.at !== undefined && (at === null || at.getTime() < 0)) {
    return refuse(invalid(say`"at" must be ${MOMENT_FORM}, after 1970.`, 'at'));
  }
  const assignmentId = texts.assignmentId === undefined ? null : parsePublicId('Assignment', texts.assignmentId);
  if (texts.assignmentId !== undefined && assignmentId === null) {
    return refuse(invalid('"assignmentId" must look like "asg_…".', 'assignmentId'));
  }
  const invoiceId = texts.invoiceId === undefined ? null : parsePublicId('Invoice', texts.invoiceId);
  if (texts.invoiceId !== undefined && invoiceId === null) return refuse(invalid('"invoiceId" must look like "inv_…".', 'invoiceId'));
  const account = accountOf(texts);
  if (!account.ok) return account;
  const { firstDay = null, lastDay = null, timeZone = null, currency = null } = texts;
  const year = texts.year === undefined ? null : Number(texts.year);
  return ok({ firstDay, lastDay, timeZone, currency, year, at, assignmentId, invoiceId, account: account.value });
}

function accountOf({ account, owner, currency }: OptionTexts): Result<AccountRef | null> {
  if (account === undefined) return ok(null);
  const kind = account.toLowerCase() as AccountKind;
  if (!ALL_ACCOUNT_KINDS.includes(kind)) return refuse(invalid('"account" must be a kind of account, such as "bank".', 'account'));
  if (currency === undefined) return refuse(invalid('"currency" is required: the currency of the account.', 'currency'));
  const owned = ACCOUNT_KINDS[kind].owner;
  if (owned === 'platform') {
    return owner === undefined
      ? ok({ kind, ownerId: null, currency })
      : refuse(invalid('This account is the platform\'s own: leave "owner" out.', 'owner'));
  }
  const ownerId = parsePublicId(OWNER_ID_KIND[owned], owner ?? '');
  return ownerId === null
    ? refuse(invalid(say`"owner" must be the id of the ${owned} that owns the account.`, 'owner'))
    : ok({ kind, ownerId, currency });
}
