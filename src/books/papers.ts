/** Every paper by name: who may have it is decided before; here it is found, made, and written. */
import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { addSeconds, invalid, notFound, ok, parsePublicId, present, publicId, refuse, type Clock, type Result } from '../kernel/index.ts';
import { CLOCK, CONFIG, publicUrl, type Config } from '../platform/index.ts';
import { AdminPapers } from './admin-papers.ts';
import { OrganisationPapers } from './organisation-papers.ts';
import { isSignedPaper, paperKey, paperSignature, type PaperAddress } from './paper-address.ts';
import { paperCsv } from './paper-csv.ts';
import { paperHtml } from './paper-html.ts';
import { OPTION_NAMES, parseOptions, type OptionTexts, type PaperOptions } from './paper-options.ts';
import type { Paper } from './paper.ts';
import { WorkerPapers } from './worker-papers.ts';

export type PaperFormat = 'html' | 'csv';
export type PaperAudience = 'worker' | 'organisation' | 'books';

export const WORKER_PAPERS = ['receipt', 'receipts', 'statement', 'payouts', 'year'] as const;
export const ORGANISATION_PAPERS = ['statement', 'spending', 'payments', 'invoices', 'invoice'] as const;
export const BOOKS_PAPERS = ['trial-balance', 'postings', 'money-by-age'] as const;
export type PaperName = (typeof WORKER_PAPERS)[number] | (typeof ORGANISATION_PAPERS)[number] | (typeof BOOKS_PAPERS)[number];

/** A file that is written as it is read. */
export interface OpenPaper {
  readonly stream: Readable;
  readonly format: PaperFormat;
  readonly name: string;
}

type Maker = (subjectId: string, options: PaperOptions, now: Date) => Promise<Result<Paper>>;

const FILE = /^([a-z-]{1,20})\.(html|csv)$/;

@Injectable()
export class Papers {
  private readonly key: Buffer;
  private readonly makers: Readonly<Record<PaperAudience, Readonly<Record<string, Maker>>>>;

  constructor(
    worker: WorkerPapers,
    organisation: OrganisationPapers,
    admin: AdminPapers,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.key = paperKey(present(config.SECRET, 'SECRET in the configuration'));
    this.makers = {
      worker: {
        receipt: worker.receipt.bind(worker),
        receipts: worker.receiptsOf.bind(worker),
        statement: worker.statement.bind(worker),
        payouts: worker.payoutsIn.bind(worker),
        year: worker.year.bind(worker),
      },
      organisation: {
        statement: organisation.statement.bind(organisation),
        spending: organisation.spending.bind(organisation),
        payments: organisation.moneyInAndOut.bind(organisation),
        invoices: organisation.invoices.bind(organisation),
        invoice: organisation.invoice.bind(organisation),
      },
      books: {
        'trial-balance': admin.trialBalance.bind(admin),
        postings: admin.postings.bind(admin),
        'money-by-age': admin.moneyByAge.bind(admin),
      },
    };
  }

  /**
   * The paper `file` (`receipt.html`) of a worker, an organisation, or of all.
   *
   * @param query options by name; see {@link parseOptions}
   * @returns NOT_FOUND, INVALID
   */
  async open(
    audience: PaperAudience,
    subjectId: string,
    file: string,
    query: Readonly<Record<string, unknown>>,
  ): Promise<Result<OpenPaper>> {
    const [, name = '', format] = FILE.exec(file) ?? [];
    const maker = Object.hasOwn(this.makers[audience], name) ? this.makers[audience][name] : undefined;
    if (maker === undefined) return refuse(notFound('The paper'));
    const options = parseOptions(query);
    if (!options.ok) return options;
    const { OPERATOR_NAME, OPERATOR_ADDRESS } = this.config;
    const made = await maker(subjectId, options.value, this.clock.now());
    if (!made.ok) return made;
    const issuer = { name: OPERATOR_NAME, address: OPERATOR_ADDRESS ?? null };
    const text = format === 'csv' ? paperCsv(made.value) : paperHtml(made.value, issuer);
    return ok({ stream: Readable.from(text, { objectMode: false }), format: format as PaperFormat, name: made.value.file });
  }

  /** The paper behind a signed address. @returns NOT_FOUND when the signature is wrong or too old */
  async openSigned(audience: string, file: string, query: Readonly<Record<string, unknown>>): Promise<Result<OpenPaper>> {
    const { for: subject = '', expires, signature, ...options } = query as Record<string, string>;
    const until = /^\d{1,12}$/.test(String(expires)) ? Number(expires) : 0;
    const subjectId = parsePublicId('Worker', String(subject)) ?? parsePublicId('Organisation', String(subject)) ?? '';
    const address: PaperAddress = { audience, subjectId, file, options, expires: until };
    if (!isSignedPaper(this.key, address, String(signature ?? ''), this.clock.now())) {
      return refuse(notFound('The paper (or its address is too old: ask for a new one)'));
    }
    return this.open(audience as PaperAudience, subjectId, file, options);
  }

  /** An address that a browser can open, for whoever is given it, for a while. @returns INVALID when an option is none */
  address(
    audience: PaperAudience,
    subjectId: string,
    name: PaperName,
    format: PaperFormat,
    options: OptionTexts,
  ): Result<{ url: string; expiresAt: Date }> {
    const checked = parseOptions(options);
    if (!checked.ok) return checked;
    if (name === 'receipt' && checked.value.assignmentId === null) return refuse(invalid('Say which assignment.', 'assignmentId'));
    if (name === 'invoice' && checked.value.invoiceId === null) return refuse(invalid('Say which invoice.', 'invoiceId'));
    const file = `${name}.${format}`;
    const expires = Math.ceil(addSeconds(this.clock.now(), this.config.FILE_URL_SECONDS).getTime() / 1000);
    const signature = paperSignature(this.key, { audience, subjectId, file, options, expires });
    const told = OPTION_NAMES.flatMap((option) => (options[option] === undefined ? [] : [[option, options[option]] as [string, string]]));
    const subject = audience === 'books' ? '' : publicId(audience === 'worker' ? 'Worker' : 'Organisation', subjectId);
    const query = new URLSearchParams([['for', subject], ...told, ['expires', String(expires)], ['signature', signature]]);
    return ok({ url: `${publicUrl(this.config)}/papers/${audience}/${file}?${query}`, expiresAt: new Date(expires * 1000) });
  }
}
