/**
 * What a GraphQL operation costs, before it is executed: one point for each field that it can answer at most, and more for
 * each object of a list ({@link OBJECT_POINTS}) and for each connection ({@link CONNECTION_POINTS}), which are read from the
 * database. 1,000 points take the process about 20 milliseconds.
 *
 * A connection counts its selection `first` times, with the value that will be used: a literal, a variable, or a default of
 * either. Any other list counts its selection as often as it declares with {@link listOf}, else {@link ASSUMED_LIST} times. Of
 * the possible types of an interface the most expensive counts. Fragments count wherever they are spread.
 */
import { Extensions } from '@nestjs/graphql';
import {
  getEnterLeaveForKind,
  getNamedType,
  getNullableType,
  GraphQLError,
  isLeafType,
  isListType,
  Kind,
  TypeInfo,
  ValidationContext,
} from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { createComplexityRule, type ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { badInput } from './bad-input.ts';
import { MAXIMUM_PAGE } from './connection.ts';

/** Points for reading one row of the database and making an object of it. */
const OBJECT_POINTS = 2;
/** Points for one SQL statement. */
const CONNECTION_POINTS = 10;
/** Number of objects that a list without a declared length is assumed to hold. */
export const ASSUMED_LIST = 5;
/** Maximum number of fields and fragments that are counted: fragments of fragments multiply. */
const MOST_NODES = 10_000;

/** Declares how many objects a list holds at most, or nearly so, for the cost of queries. */
export function listOf(length: number): PropertyDecorator & MethodDecorator {
  return Extensions({ listLength: length });
}

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Cost {
  /** Points in all. */
  readonly points: number;
  /** The most expensive root field and its points; null for an empty operation. */
  readonly dearest: { readonly name: string; readonly points: number } | null;
}

/**
 * The cost of one operation.
 *
 * @throws GraphQLError for a page that is too long, for variables that do not fit their types, and for a document in which
 * fragments multiply beyond measure
 */
export function queryCost({ schema, document, operation, variables }: Operation): Cost {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  let dearest: Cost['dearest'] = null;
  const estimate = (args: ComplexityEstimatorArgs): number => {
    const points = fieldCost(args);
    if (roots.includes(args.type as (typeof roots)[number]) && points > (dearest?.points ?? 0)) dearest = { name: args.field.name, points };
    return points;
  };
  // Only what will be executed: the library adds up all operations of a document.
  const fragments = document.definitions.filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION);
  const query: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
  let points = 0;
  const rule = createComplexityRule({
    maximumComplexity: Number.MAX_SAFE_INTEGER,
    variables: { ...variables },
    estimators: [estimate],
    maxQueryNodes: MOST_NODES,
    onComplete: (complexity) => {
      points = complexity;
    },
  });
  const fail = (error: GraphQLError) => {
    throw error;
  };
  // The rule needs the operation alone: a visit of all that is below it would take twice as long.
  const visitor = rule(new ValidationContext(schema, query, new TypeInfo(schema), fail));
  const { enter, leave } = getEnterLeaveForKind(visitor, Kind.OPERATION_DEFINITION);
  enter?.call(visitor, operation, undefined, undefined, [], []);
  leave?.call(visitor, operation, undefined, undefined, [], []);
  return { points, dearest };
}

function fieldCost({ field, type, args, childComplexity }: ComplexityEstimatorArgs): number {
  // Introspection: off in production, and a rule of GraphQL.js limits its depth.
  if (field.name.startsWith('__')) return 0;
  if ('first' in args) {
    return CONNECTION_POINTS + pageLength(`${type.name}.${field.name}`, args.first) * (OBJECT_POINTS + childComplexity);
  }
  const fieldType = getNullableType(field.type);
  if (!isListType(fieldType) || isLeafType(getNamedType(fieldType))) return 1 + childComplexity;
  // The connection field has counted these objects.
  if (type.name.endsWith('Connection')) return 1 + childComplexity;
  const declared = field.extensions.listLength;
  return 1 + (typeof declared === 'number' ? declared : ASSUMED_LIST) * (OBJECT_POINTS + childComplexity);
}

function pageLength(name: string, first: unknown): number {
  if (typeof first === 'number' && Number.isInteger(first) && first >= 1 && first <= MAXIMUM_PAGE) return first;
  throw badInput(`"first" of ${name} must be 1 to ${MAXIMUM_PAGE}; read further pages with "after".`);
}

/** The refusal of an operation that costs too much: what to change. */
export function tooExpensive({ points, dearest }: Cost, most: number): GraphQLError {
  const number = (value: number) => value.toLocaleString('en');
  const where = dearest === null ? '' : ` The field "${dearest.name}" costs ${number(dearest.points)} of them.`;
  const message = `The query costs ${number(points)} points, and ${number(most)} are allowed: at least one for each field of each object that it can answer.${where} Ask for fewer objects at once ("first"), for fewer fields, or in several requests.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_EXPENSIVE', http: { status: 400 } } });
}
