/** GraphQL: addresses of papers. */
import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { SeenWithParent } from '../platform/index.ts';

export const PaperFormatEnum = { HTML: 'html', CSV: 'csv' } as const;
registerEnumType(PaperFormatEnum, {
  name: 'PaperFormat',
  description: 'What a paper is made for.',
  valuesMap: { HTML: { description: 'A page for print.' }, CSV: { description: 'A table for a spreadsheet or a program.' } },
});

export const WorkerPaperEnum = {
  STATEMENT: 'statement',
  PAYOUTS: 'payouts',
  RECEIPTS: 'receipts',
  RECEIPT: 'receipt',
  YEAR: 'year',
} as const;
registerEnumType(WorkerPaperEnum, {
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

export const OrganisationPaperEnum = {
  STATEMENT: 'statement',
  SPENDING: 'spending',
  PAYMENTS: 'payments',
  INVOICES: 'invoices',
  INVOICE: 'invoice',
} as const;
registerEnumType(OrganisationPaperEnum, {
  name: 'OrganisationPaper',
  description: 'What an organisation can print or load.',
  valuesMap: {
    STATEMENT: { description: 'Balance by day, payments, spending by batch; as a table, the balance by day.' },
    SPENDING: { description: 'Spending by batch.' },
    PAYMENTS: { description: 'What was paid in and what went back.' },
    INVOICES: { description: 'Invoices to be paid by bank transfer.' },
    INVOICE: { description: 'One invoice, for whoever pays it: needs `invoiceId`.' },
  },
});

export const BooksPaperEnum = { TRIAL_BALANCE: 'trial-balance', POSTINGS: 'postings', MONEY_BY_AGE: 'money-by-age' } as const;
registerEnumType(BooksPaperEnum, {
  name: 'BooksPaper',
  description: 'What admins can print or load.',
  valuesMap: {
    TRIAL_BALANCE: { description: 'Every kind of account at a moment: `at`.' },
    POSTINGS: { description: 'Any account: `account`, `owner` if it has one, `currency`.' },
    MONEY_BY_AGE: { description: 'How much is in each state, and for how long.' },
  },
});

@ArgsType()
export class DaysArgs {
  @Field(() => String, { nullable: true, description: "First day, YYYY-MM-DD; the first of the last day's month when left out." })
  firstDay?: string | null;

  @Field(() => String, { nullable: true, description: 'Last day, YYYY-MM-DD; today when left out. At most 366 days in all.' })
  lastDay?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The time zone that days are counted in, an IANA name; your own as a worker, else UTC, when left out.',
  })
  timeZone?: string | null;
}

@InputType('PaperOptions', { description: 'Of when, and about what, a paper is.' })
export class PaperOptionsInput {
  @Field(() => String, { nullable: true, description: "First day, YYYY-MM-DD; the first of the last day's month when left out." })
  firstDay?: string | null;

  @Field(() => String, { nullable: true, description: 'Last day, YYYY-MM-DD; today when left out.' })
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
@ObjectType('PaperAddress', { description: 'Where a browser finds a paper, without signing in, for a while.' })
export class PaperAddressType {
  @Field(() => String, { description: 'The address. Whoever has it can read the paper: do not pass it on.' })
  url: string;

  @Field(() => Date, { description: 'Until when it works.' })
  expiresAt: Date;
}
