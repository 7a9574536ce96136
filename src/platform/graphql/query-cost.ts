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
  visit,
} from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode, VariableNode } from 'graphql';
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

/**
 * Marks a field that reads many rows for its answer: a statistic, a statement, a trace. Few queries with such fields run at once.
 * See limits/read-turns.ts.
 */
export function ReadsManyRows(): PropertyDecorator & MethodDecorator {
  return Extensions({ readsManyRows: true });
}

export interface Cost {
  /** Total points. */
  readonly points: number;
  /** Whether it has a field that {@link ReadsManyRows} marks. */
  readonly readsManyRows: boolean;
  /** The most expensive root field with its points; null for an empty operation. */
  readonly mostExpensive: { readonly name: string; readonly points: number } | null;
}

/** Costs of an operation that the document store keeps, by the values that they depend on. */
interface KnownCosts {
  /** Variables that decide a length of a page, or whether a field is left out. */
  readonly variables: readonly string[];
  readonly byValues: Map<string, Cost>;
}

const knownCosts = new WeakMap<OperationDefinitionNode, KnownCosts>();
/** Values of variables whose costs are kept for one operation. */
const MAXIMUM_KNOWN = 20;

/**
 * Returns the cost of one operation, computed once for the values that it depends on.
 *
 * @throws GraphQLError as {@link computeCost}
 */
export function queryCost(request: Operation): Cost {
  const known = knownCosts.get(request.operation) ?? { variables: decidingVariables(request.document), byValues: new Map<string, Cost>() };
  knownCosts.set(request.operation, known);
  // An absent variable has its default, null has not.
  const values = JSON.stringify(known.variables.map((name) => (Object.hasOwn(request.variables, name) ? [request.variables[name]] : [])));
  const cost = known.byValues.get(values) ?? computeCost(request);
  if (known.byValues.size < MAXIMUM_KNOWN) known.byValues.set(values, cost);
  return cost;
}

/** Names of the variables in arguments `first` and in directives. */
function decidingVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  const add = { [Kind.VARIABLE]: ({ name }: VariableNode) => void names.add(name.value) };
  visit(document, {
    [Kind.DIRECTIVE]: (node) => void visit(node, add),
    [Kind.ARGUMENT]: (node) => void (node.name.value === 'first' ? visit(node, add) : undefined),
  });
  return [...names];
}

/**
 * Computes the cost of one operation.
 *
 * @throws GraphQLError for a page that is too long, for variables that do not match their types, and for a document in which
 * fragments multiply too much
 */
function computeCost({ schema, document, operation, variables }: Operation): Cost {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  let dearest: Cost['mostExpensive'] = null;
  let readsManyRows = false;
  const estimate = (args: ComplexityEstimatorArgs): number => {
    const points = fieldCost(args);
    if (args.field.extensions.readsManyRows === true) readsManyRows = true;
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
  return { points, readsManyRows, mostExpensive: dearest };
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
