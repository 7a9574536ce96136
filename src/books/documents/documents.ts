/** Creates documents by name and writes them in a format. The caller checks first who may have the document. */
import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import {
  addSeconds,
  invalid,
  notFound,
  ok,
  parsePublicId,
  present,
  publicId,
  refuse,
  type Clock,
  type Result,
} from '../../kernel/index.ts';
import { CLOCK, CONFIG, publicUrl, type Config } from '../../platform/index.ts';
import { AdminDocuments } from './admin-documents.ts';
import { OrganisationDocuments } from './organisation-documents.ts';
import { isSignedDocument, documentKey, documentSignature, type DocumentAddress } from './document-address.ts';
import { documentCsv } from './document-csv.ts';
import { documentHtml } from './document-html.ts';
import { OPTION_NAMES, parseOptions, type OptionTexts, type DocumentOptions } from './document-options.ts';
import type { Document } from './document.ts';
import { WorkerDocuments } from './worker-documents.ts';

export type DocumentFormat = 'html' | 'csv';
export type DocumentAudience = 'worker' | 'organisation' | 'books';

export const WORKER_DOCUMENTS = ['receipt', 'receipts', 'statement', 'payouts', 'year'] as const;
export const ORGANISATION_DOCUMENTS = ['statement', 'spending', 'payments', 'invoices', 'invoice'] as const;
export const BOOKS_DOCUMENTS = ['trial-balance', 'postings', 'money-by-age'] as const;
export type DocumentName = (typeof WORKER_DOCUMENTS)[number] | (typeof ORGANISATION_DOCUMENTS)[number] | (typeof BOOKS_DOCUMENTS)[number];

/** A document that is written while it is read. */
export interface OpenDocument {
  readonly stream: Readable;
  readonly format: DocumentFormat;
  readonly name: string;
}

type Maker = (subjectId: string, options: DocumentOptions, now: Date) => Promise<Result<Document>>;

const FILE = /^([a-z-]{1,20})\.(html|csv)$/;

@Injectable()
export class Documents {
  private readonly key: Buffer;
  private readonly makers: Readonly<Record<DocumentAudience, Readonly<Record<string, Maker>>>>;

  constructor(
    worker: WorkerDocuments,
    organisation: OrganisationDocuments,
    admin: AdminDocuments,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.key = documentKey(present(config.SECRET, 'SECRET in the configuration'));
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
   * Creates the document `file` (`receipt.html`) of a worker, of an organisation, or of the whole ledger.
   *
   * @param query options by name; see {@link parseOptions}
   * @returns the document, NOT_FOUND or INVALID
   */
  async open(
    audience: DocumentAudience,
    subjectId: string,
    file: string,
    query: Readonly<Record<string, unknown>>,
  ): Promise<Result<OpenDocument>> {
    const [, name = '', format] = FILE.exec(file) ?? [];
    const maker = Object.hasOwn(this.makers[audience], name) ? this.makers[audience][name] : undefined;
    if (maker === undefined) return refuse(notFound('The document'));
    const options = parseOptions(query);
    if (!options.ok) return options;
    const { OPERATOR_NAME, OPERATOR_ADDRESS } = this.config;
    const made = await maker(subjectId, options.value, this.clock.now());
    if (!made.ok) return made;
    const issuer = { name: OPERATOR_NAME, address: OPERATOR_ADDRESS ?? null };
    const text = format === 'csv' ? documentCsv(made.value) : documentHtml(made.value, issuer);
    return ok({ stream: Readable.from(text, { objectMode: false }), format: format as DocumentFormat, name: made.value.file });
  }

  /** Creates the document of a signed address. @returns NOT_FOUND when the signature is wrong or expired */
  async openSigned(audience: string, file: string, query: Readonly<Record<string, unknown>>): Promise<Result<OpenDocument>> {
    const { for: subject = '', expires, signature, ...options } = query as Record<string, string>;
    const until = /^\d{1,12}$/.test(String(expires)) ? Number(expires) : 0;
    const subjectId = parsePublicId('Worker', String(subject)) ?? parsePublicId('Organisation', String(subject)) ?? '';
    const address: DocumentAddress = { audience, subjectId, file, options, expires: until };
    if (!isSignedDocument(this.key, address, String(signature ?? ''), this.clock.now())) {
      return refuse(notFound('The document (or its address has expired: request a new one)'));
    }
    return this.open(audience as DocumentAudience, subjectId, file, options);
  }

  /** Returns a signed address that anybody can open in a browser until it expires. @returns INVALID when an option is invalid */
  address(
    audience: DocumentAudience,
    subjectId: string,
    name: DocumentName,
    format: DocumentFormat,
    options: OptionTexts,
  ): Result<{ url: string; expiresAt: Date }> {
    const checked = parseOptions(options);
    if (!checked.ok) return checked;
    if (name === 'receipt' && checked.value.assignmentId === null)
      return refuse(invalid('"assignmentId" is required for a receipt.', 'assignmentId'));
    if (name === 'invoice' && checked.value.invoiceId === null)
      return refuse(invalid('"invoiceId" is required for an invoice.', 'invoiceId'));
    const file = `${name}.${format}`;
    const expires = Math.ceil(addSeconds(this.clock.now(), this.config.FILE_URL_SECONDS).getTime() / 1000);
    const signature = documentSignature(this.key, { audience, subjectId, file, options, expires });
    const given = OPTION_NAMES.flatMap((option) => (options[option] === undefined ? [] : [[option, options[option]] as [string, string]]));
    const subject = audience === 'books' ? '' : publicId(audience === 'worker' ? 'Worker' : 'Organisation', subjectId);
    const query = new URLSearchParams([['for', subject], ...given, ['expires', String(expires)], ['signature', signature]]);
    return ok({ url: `${publicUrl(this.config)}/papers/${audience}/${file}?${query}`, expiresAt: new Date(expires * 1000) });
  }
}
