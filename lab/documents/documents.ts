/** Loads the console's GraphQL documents, with the role that sends each one and valid variables for it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  buildSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  parse,
  typeFromAST,
  type GraphQLInputType,
  type OperationDefinitionNode,
} from 'graphql';
import { ID_PREFIXES, newId, publicId, type IdKind } from '../../src/kernel/index.ts';
import type { MarketActors, LargeMarket } from './large-market.ts';

/** By its path from the root: the compiled lab is in another folder than the source. */
const { readDocuments } = (await import(pathToFileURL(resolve('scripts/documents.mjs')).href)) as {
  readDocuments: () => Map<string, string>;
};

export type DocumentRole = 'worker' | 'owner' | 'admin';

export interface ConsoleDocument {
  /** For example `worker/board`. */
  readonly name: string;
  /** The operation with its fragments, as it is hashed. */
  readonly text: string;
  readonly role: DocumentRole;
  readonly operation: OperationDefinitionNode;
  readonly isMutation: boolean;
}

const ROLES: Readonly<Record<string, DocumentRole>> = { account: 'worker', worker: 'worker', requester: 'owner', admin: 'admin' };

export function consoleDocuments(): ConsoleDocument[] {
  return [...readDocuments()].map(([path, text]) => {
    const operation = parse(text).definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
    const [folder = ''] = path.split('/');
    return {
      name: path.replace('.graphql', ''),
      text,
      role: ROLES[folder]!,
      operation,
      isMutation: operation.operation === OperationTypeNode.MUTATION,
    };
  });
}

/** Returns the variables of one request. A query gets ids from the large market; a mutation gets values that change nothing. */
export function variablesOf(
  { operation, name, isMutation }: ConsoleDocument,
  market: LargeMarket,
  actors: MarketActors,
): Record<string, unknown> {
  const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
  const known = isMutation ? {} : knownIds(market, actors);
  const variables: Record<string, unknown> = {};
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node) as GraphQLInputType;
    const ofThis = isMutation ? undefined : ARGUMENTS[name]?.(market, actors)[variable.name.value];
    if (ofThis !== undefined) variables[variable.name.value] = ofThis;
    else if (isNonNullType(type) && defaultValue === undefined) variables[variable.name.value] = sample(type, known);
  }
  return variables;
}

function knownIds(market: LargeMarket, actors: MarketActors): Readonly<Record<string, string>> {
  return {
    BatchID: publicId('Batch', market.batchId),
    TaskID: publicId('Task', market.taskId),
    OrganisationID: publicId('Organisation', actors.organisationId),
    AssignmentID: publicId('Assignment', market.heldId),
    PayoutID: publicId('Payout', market.payoutId),
    PayoutRunID: publicId('PayoutRun', market.payoutRunId),
    PersonID: publicId('Person', actors.workerId),
    QualificationTypeID: publicId('QualificationType', market.qualificationTypeId),
    WorkerPoolID: publicId('WorkerPool', market.poolId),
    TestID: publicId('Test', market.testId),
    TestAttemptID: publicId('TestAttempt', market.testAttemptId),
    CheckoutID: publicId('Checkout', market.checkoutId),
    InvoiceID: publicId('Invoice', market.invoiceId),
    RefundID: publicId('Refund', market.refundId),
    AdminRequestID: publicId('AdminRequest', market.adminRequestId),
    DifferenceCaseID: publicId('DifferenceCase', market.differenceCaseId),
  };
}

type Arguments = Readonly<Record<string, (market: LargeMarket, actors: MarketActors) => Record<string, unknown>>>;

const ofOrganisation = (_market: LargeMarket, actors: MarketActors) => ({
  organisationId: publicId('Organisation', actors.organisationId),
});

/** Arguments that cannot be derived from the type of the variable. */
const ARGUMENTS: Arguments = {
  'admin/acts': () => ({ verbPrefix: 'batch.' }),
  'admin/bonuses': () => ({ minimumMinor: '10', order: 'LARGEST', currency: 'USD' }),
  'admin/ledger-entries': (_market, actors) => ({
    account: { kind: 'REQUESTER_AVAILABLE', currency: 'USD', ownerId: publicId('Organisation', actors.organisationId) },
  }),
  'admin/ledger-postings': (market) => ({ about: publicId('Payout', market.payoutId) }),
  'admin/ledger-story': (market) => ({ entryId: `${publicId('Journal', market.journalId)}:1` }),
  'admin/money-story': (market) => ({ about: publicId('Payout', market.payoutId) }),
  'admin/money-story-batches': (market) => ({ about: publicId('Payout', market.payoutId) }),
  'admin/payout-verdicts': (market) => ({ about: publicId('Payout', market.payoutId) }),
  'admin/organisations': () => ({ name: 'Studio' }),
  'admin/payouts': () => ({ state: 'AWAITING_APPROVAL', order: 'SMALLEST', currency: 'USD' }),
  'admin/people': () => ({ name: 'Amina Worker' }),
  'admin/restrictions': () => ({ active: true, kind: 'BLOCKED_BY_ORGANISATION' }),
  'requester/answer': (market) => ({ id: publicId('Assignment', market.approvedId) }),
  'requester/batch-preview': () => ({ answer: { label: 'unknown' } }),
  'requester/bulk-approval-preview': (market) => ({ minimumRightProbability: 0.6, except: [publicId('Assignment', market.submittedId)] }),
  'requester/check-batch': (_market, actors) => ({ input: newBatch(actors), taskCount: 1_000 }),
  'requester/labels': () => ({ maximumConfidence: 0.9, question: 'label' }),
  'requester/qualification-grants': ofOrganisation,
  'requester/qualification-requests': ofOrganisation,
  'requester/qualification-types': ofOrganisation,
  'requester/spending': (_market, actors) => ({ from: monthsBefore(actors) }),
  'requester/paper-address': () => ({ paper: 'STATEMENT' }),
  'requester/task-by-external-id': () => ({ externalId: 'item-1' }),
  'requester/tasks': () => ({ only: 'GOLD' }),
  'worker/earnings': (_market, actors) => ({ from: monthsBefore(actors) }),
  'worker/receipts': (_market, actors) => ({ from: monthsBefore(actors) }),
  'worker/my-work': () => ({ states: ['SUBMITTED', 'APPROVED'] }),
  'worker/receipt': (market) => ({ id: publicId('Assignment', market.approvedId) }),
};

const monthsBefore = ({ now }: MarketActors) => new Date(now.getTime() - 60 * 24 * 3_600_000).toISOString();

/** Returns the input of a valid batch. */
function newBatch({ organisationId }: MarketActors): Record<string, unknown> {
  return {
    organisationId: publicId('Organisation', organisationId),
    ...{ title: 'Sentences', kind: 'text', instructions: 'Say which.', rewardMinor: '10', estimatedSeconds: 30 },
    form: [
      {
        name: 'label',
        prompt: 'Which?',
        choice: {
          options: [
            { value: 'news', label: 'News' },
            { value: 'mail', label: 'Mail' },
          ],
        },
      },
    ],
  };
}

/** Returns a minimal value of the type. Ids name no existing object, unless `known` has one. */
function sample(type: GraphQLInputType, known: Readonly<Record<string, string>>): unknown {
  const of = getNullableType(type);
  if (isListType(of)) return [sample(of.ofType, known)];
  if (isEnumType(of)) return of.getValues()[0]!.name;
  if (isInputObjectType(of)) {
    const fields = Object.values(of.getFields()).filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    return Object.fromEntries(fields.map((field) => [field.name, sample(field.type, known)]));
  }
  const found = known[of.name];
  if (found !== undefined) return found;
  const kind = of.name.replace(/ID$/, '') as IdKind;
  if (of.name !== 'ID' && Object.hasOwn(ID_PREFIXES, kind)) return publicId(kind, newId());
  return SAMPLES[of.name] ?? 'A text that is long enough.';
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: false,
  MinorUnits: '500',
  DateTime: '2026-11-02T09:00:00Z',
  JSON: {},
};
