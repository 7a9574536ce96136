/** GraphQL: signed addresses of documents, and their options. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { SeenWithParent } from '../../platform/index.ts';

export const DocumentFormatEnum = { HTML: 'html', CSV: 'csv' } as const;
registerEnumType(DocumentFormatEnum, {
  name: 'PaperFormat',
  description: 'File format of a document.',
  valuesMap: { HTML: { description: 'A page for print.' }, CSV: { description: 'A table for a spreadsheet or a program.' } },
});

export const WorkerDocumentEnum = {
  STATEMENT: 'statement',
  PAYOUTS: 'payouts',
  RECEIPTS: 'receipts',
  RECEIPT: 'receipt',
  YEAR: 'year',
} as const;
registerEnumType(WorkerDocumentEnum, {
  name: 'WorkerPaper',
  description: 'What a worker can print or load.',
  valuesMap: {
    STATEMENT: { description: 'Balance by day, payouts; as a table, the balance by day.' },
    PAYOUTS: { description: 'Payouts of a span of days, and where each is now.' },
    RECEIPTS: { description: 'All work and bonuses of a span of days.' },
    RECEIPT: { description: 'One assignment: needs `assignmentId`.' },
    YEAR: { description: 'The totals of a calendar year, for a tax return.' },
  },
});

export const OrganisationDocumentEnum = {
  STATEMENT: 'statement',
  SPENDING: 'spending',
  PAYMENTS: 'payments',
  INVOICES: 'invoices',
  INVOICE: 'invoice',
} as const;
registerEnumType(OrganisationDocumentEnum, {
  name: 'OrganisationPaper',
  description: 'What an organisation can print or load.',
  valuesMap: {
    STATEMENT: { description: 'Balance by day, payments, spending by batch; as a table, the balance by day.' },
    SPENDING: { description: 'Spending of a period, by batch.' },
    PAYMENTS: { description: 'What was paid in and what went back.' },
    INVOICES: { description: 'Invoices to be paid by bank transfer.' },
    INVOICE: { description: 'One invoice, for whoever pays it: needs `invoiceId`.' },
  },
});

export const BooksDocumentEnum = { TRIAL_BALANCE: 'trial-balance', POSTINGS: 'postings', MONEY_BY_AGE: 'money-by-age' } as const;
registerEnumType(BooksDocumentEnum, {
  name: 'BooksPaper',
  description: 'What admins can print or load.',
  valuesMap: {
    TRIAL_BALANCE: { description: 'Every kind of account at a moment: `at`.' },
    POSTINGS: { description: 'Any account: `account`, `owner` if it has one, `currency`.' },
    MONEY_BY_AGE: { description: 'How much is in each state, and for how long.' },
  },
});

@InputType('PaperOptions', { description: 'Period and subject of a document.' })
export class DocumentOptionsInput {
  @Field(() => String, { nullable: true, description: 'First day of the list, YYYY-MM-DD.' })
  firstDay?: string | null;

  @Field(() => String, { nullable: true, description: 'Last day of the list, YYYY-MM-DD.' })
  lastDay?: string | null;

  @Field(() => Int, { nullable: true, description: 'Calendar year; this one when left out.' })
  year?: number | null;

  @Field(() => String, { nullable: true, description: 'IANA name; your own as a worker, else UTC, when left out.' })
  timeZone?: string | null;

  @Field(() => String, { nullable: true, description: "ISO 4217 code; the marketplace's when left out." })
  currency?: string | null;

  @Field(() => String, { nullable: true, description: 'Of a receipt: the id of the assignment, "asg_…".' })
  assignmentId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of an invoice: its id, "inv_…".' })
  invoiceId?: string | null;

  @Field(() => Date, { nullable: true, description: 'Of a trial balance: the moment; now when left out.' })
  at?: Date | null;

  @Field(() => String, { nullable: true, description: 'Of postings: the kind of account, such as "bank".' })
  account?: string | null;

  @Field(() => String, { nullable: true, description: "Of postings: the id of the account's owner." })
  owner?: string | null;
}

@SeenWithParent()
@ObjectType('PaperAddress', { description: 'Signed address of a document, which a browser opens without a session for a limited time.' })
export class DocumentAddressType {
  @Field(() => String, { description: 'The signed address. Everybody who has it can read the document: do not pass it on.' })
  url: string;

  @Field(() => Date, { description: 'Time until which the address works.' })
  expiresAt: Date;
}
