/** GraphQL fields that return signed addresses of documents. */
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType, WorkerType } from '../../identity/index.ts';
import { Allow, CurrentCaller, ForScopes, type Caller } from '../../platform/index.ts';
import { valueOrBadInput } from '../core/bad-input.ts';
import { mayReadOrganisation } from '../core/books.policy.ts';
import { OPTION_NAMES, type OptionTexts } from './document-options.ts';
import {
  BooksDocumentEnum,
  DocumentAddressType,
  DocumentFormatEnum,
  DocumentOptionsInput,
  OrganisationDocumentEnum,
  WorkerDocumentEnum,
} from './document.types.ts';
import { Documents, type DocumentFormat, type DocumentName } from './documents.ts';

const FORMAT = { type: () => DocumentFormatEnum, defaultValue: 'html', description: 'The file format: a printable page or a CSV table.' };
const OPTIONS = {
  type: () => DocumentOptionsInput,
  nullable: true,
  description: 'The period, currency and subject of the document; defaults apply to what is left out.',
};

@Resolver(() => WorkerType)
export class WorkerDocumentResolver {
  constructor(private readonly documents: Documents) {}

  @ForScopes('money')
  @ResolveField(() => DocumentAddressType, {
    name: 'paperAddress',
    nullable: true,
    description: 'A temporary address at which a browser opens one of your documents; null, with an error, when an option is invalid.',
  })
  documentAddress(
    @Parent() worker: WorkerType,
    @Args('paper', { type: () => WorkerDocumentEnum, description: 'The kind of document to open.' }) document: DocumentName,
    @Args('format', FORMAT) format: DocumentFormat,
    @Args('options', OPTIONS) options: DocumentOptionsInput | null,
  ): DocumentAddressType {
    return valueOrBadInput(this.documents.address('worker', worker.id, document, format, optionTexts(options)));
  }
}

@Resolver(() => OrganisationType)
export class OrganisationDocumentResolver {
  constructor(private readonly documents: Documents) {}

  @ForScopes('money')
  @ResolveField(() => DocumentAddressType, {
    name: 'paperAddress',
    nullable: true,
    description:
      'A temporary address at which a browser opens a document of the organisation; null for callers who are not its members, admins or auditors.',
  })
  documentAddress(
    @Parent() { id }: OrganisationType,
    @Args('paper', { type: () => OrganisationDocumentEnum, description: 'The kind of document to open.' }) document: DocumentName,
    @Args('format', FORMAT) format: DocumentFormat,
    @Args('options', OPTIONS) options: DocumentOptionsInput | null,
    @CurrentCaller() caller: Caller,
  ): DocumentAddressType | null {
    if (!mayReadOrganisation(caller.actor, id)) return null;
    return valueOrBadInput(this.documents.address('organisation', id, document, format, optionTexts(options)));
  }
}

@Resolver()
export class BooksDocumentResolver {
  constructor(private readonly documents: Documents) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => DocumentAddressType, {
    name: 'booksPaperAddress',
    description: 'A temporary address at which a browser opens a document about the whole ledger.',
  })
  booksDocumentAddress(
    @Args('paper', { type: () => BooksDocumentEnum, description: 'The kind of document to open.' }) document: DocumentName,
    @Args('format', FORMAT) format: DocumentFormat,
    @Args('options', OPTIONS) options: DocumentOptionsInput | null,
  ): DocumentAddressType {
    return valueOrBadInput(this.documents.address('books', '', document, format, optionTexts(options)));
  }
}

/** Converts options to the texts of an address's query. */
function optionTexts(options: DocumentOptionsInput | null): OptionTexts {
  const found: [string, string][] = [];
  for (const name of OPTION_NAMES) {
    const value = options?.[name];
    if (value instanceof Date) found.push([name, Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()]);
    else if (value !== null && value !== undefined) found.push([name, String(value)]);
  }
  return Object.fromEntries(found);
}
