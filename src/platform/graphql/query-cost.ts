/**
 * Computes the cost of a GraphQL operation before its execution. Each field that the answer can contain costs one point. Each
 * object of a list costs {@link OBJECT_POINTS} more, and each connection {@link CONNECTION_POINTS} more, because they are read from
 * the database. 1,000 points take the process about 20 milliseconds.
 *
 * A connection counts its selection `first` times, with the effective value: a literal, a variable, or a default of either. Any
 * other list counts its selection as often as declared with {@link listOf}, otherwise {@link ASSUMED_LIST} times. An interface
 * counts as its most expensive possible type. A fragment counts at each spread.
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

/** Points for reading one row from the database and creating an object. */
const OBJECT_POINTS = 2;
/** Points for one SQL statement. */
const CONNECTION_POINTS = 10;
/** Assumed number of objects in a list without a declared length. */
export const ASSUMED_LIST = 5;
/** Maximum number of fields and fragments that are counted, because nested fragments multiply. */
const MAXIMUM_NODES = 10_000;

/** Declares the maximum (or nearly the maximum) number of objects in a list, for the cost of queries. */
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
  /** Total points. */
  readonly points: number;
  /** The most expensive root field with its points; null for an empty operation. */
  readonly mostExpensive: { readonly name: string; readonly points: number } | null;
}

/**
 * Computes the cost of one operation.
 *
 * @throws GraphQLError for a page that is too long, for variables that do not match their types, and for a document in which
 * fragments multiply too much
 */
export function queryCost({ schema, document, operation, variables }: Operation): Cost {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  let dearest: Cost['mostExpensive'] = null;
  const estimate = (args: ComplexityEstimatorArgs): number => {
    const points = fieldCost(args);
    if (roots.includes(args.type as (typeof roots)[number]) && points > (dearest?.points ?? 0)) dearest = { name: args.field.name, points };
    return points;
  };
  // Counts only the executed operation: the library adds up all operations of a document.
  const fragments = document.definitions.filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION);
  const query: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
  let points = 0;
  const rule = createComplexityRule({
    maximumComplexity: Number.MAX_SAFE_INTEGER,
    variables: { ...variables },
    estimators: [estimate],
    maxQueryNodes: MAXIMUM_NODES,
    onComplete: (complexity) => {
      points = complexity;
    },
  });
  const fail = (error: GraphQLError) => {
    throw error;
  };
  // The rule needs only the operation. A visit of everything below it would take twice as long.
  const visitor = rule(new ValidationContext(schema, query, new TypeInfo(schema), fail));
  const { enter, leave } = getEnterLeaveForKind(visitor, Kind.OPERATION_DEFINITION);
  enter?.call(visitor, operation, undefined, undefined, [], []);
  leave?.call(visitor, operation, undefined, undefined, [], []);
  return { points, mostExpensive: dearest };
}

function fieldCost({ field, type, args, childComplexity }: ComplexityEstimatorArgs): number {
  // Introspection costs nothing here: it is off in production, and a rule of GraphQL.js limits its depth.
  if (field.name.startsWith('__')) return 0;
  if ('first' in args) {
    return CONNECTION_POINTS + pageLength(`${type.name}.${field.name}`, args.first) * (OBJECT_POINTS + childComplexity);
  }
  const fieldType = getNullableType(field.type);
  if (!isListType(fieldType) || isLeafType(getNamedType(fieldType))) return 1 + childComplexity;
  // The connection field already includes the cost of these objects.
  if (type.name.endsWith('Connection')) return 1 + childComplexity;
  const declared = field.extensions.listLength;
  return 1 + (typeof declared === 'number' ? declared : ASSUMED_LIST) * (OBJECT_POINTS + childComplexity);
}

function pageLength(name: string, first: unknown): number {
  if (typeof first === 'number' && Number.isInteger(first) && first >= 1 && first <= MAXIMUM_PAGE) return first;
  throw badInput(`"first" of ${name} must be 1 to ${MAXIMUM_PAGE}; read further pages with "after".`);
}

/** The error for an operation above the cost limit, with advice. */
export function tooExpensive({ points, mostExpensive: dearest }: Cost, most: number): GraphQLError {
  const number = (value: number) => value.toLocaleString('en');
  const where = dearest === null ? '' : ` The field "${dearest.name}" costs ${number(dearest.points)} of them.`;
  const message = `The query costs ${number(points)} points, and ${number(most)} are allowed: at least one for each field of each object that it can answer.${where} Ask for fewer objects at once ("first"), for fewer fields, or in several requests.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_EXPENSIVE', http: { status: 400 } } });
}
