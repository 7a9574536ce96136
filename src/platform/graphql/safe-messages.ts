/**
 * Messages of GraphQL.js without the quoted values. A password in the wrong place must not appear in an error, because clients,
 * proxies and logs store errors.
 *
 * Each message is cut before its first quoted value, or written anew from the schema. The client's text is never searched.
 */
import {
  coerceInputValue,
  GraphQLError,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
} from 'graphql';
import type { ASTNode, GraphQLInputType, GraphQLSchema, OperationDefinitionNode } from 'graphql';

const MAXIMUM_FAULTS = 10;
/** The text of GraphQL.js, which stops at fifty errors. */
const TOO_MANY_FAULTS = 'Too many errors processing variables, error limit reached. Execution aborted.';
/** Maximum length of a path in a message, in characters. */
const MAXIMUM_PATH_LENGTH = 120;

/** Describes the expected value, for messages. */
function expected(type: GraphQLInputType): string {
  if (isNonNullType(type)) return expected(type.ofType);
  if (isListType(type)) return `a list of ${String(type.ofType)}`;
  if (isInputObjectType(type)) return `an object of the type ${type.name}`;
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name);
    return names.length > 20 ? `a value of the enum ${type.name}` : `one of ${names.join(', ')}`;
  }
  return TYPE_DESCRIPTIONS[type.name] ?? `a value of the type ${type.name}`;
}

const TYPE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  String: 'a string',
  ID: 'a string',
  Int: 'a whole number from -2147483648 to 2147483647',
  Float: 'a number',
  Boolean: 'true or false',
};

/** Returns the type at a path inside `type`; null when the path leads out of it. */
function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType | null {
  let at: GraphQLInputType = type;
  for (const key of path) {
    while (isNonNullType(at)) at = at.ofType;
    if (isListType(at)) {
      // GraphQL treats a single value as a list of one.
      at = at.ofType;
      while (isNonNullType(at)) at = at.ofType;
      if (typeof key === 'number') continue;
    }
    const field = isInputObjectType(at) ? at.getFields()[key] : undefined;
    if (field === undefined) return null;
    at = field.type;
  }
  return at;
}

function isOwnError(error: GraphQLError): boolean {
  return typeof error.extensions.code === 'string';
}

/** Returns the start of a coercion error about a missing or an unknown field, which quotes no value; null for any other error. */
function unquotedPart(message: string): string | null {
  return /^Field "[_A-Za-z]\w*" (?:of required type "[^"]+" was not provided|is not defined by type "[^"]+")/.exec(message)?.[0] ?? null;
}

/** Thrown to end the coercion. Otherwise it would continue to the last of 100,000 errors, and each error object costs time. */
class TooManyFaults extends Error {}

/** Returns the errors in an operation's variables, without their values. Empty when the variables match their types. */
export function variableFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const faults: GraphQLError[] = [];
  try {
    findFaults(schema, operation, variables, faults);
  } catch (error) {
    if (!(error instanceof TooManyFaults)) throw error;
  }
  return faults;
}

/** Adds to `faults`. @throws EnoughFaults at the first error beyond the reported number */
function findFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  faults: GraphQLError[],
): void {
  const report = (message: string, node: ASTNode) => {
    if (faults.length === MAXIMUM_FAULTS) {
      faults.push(new GraphQLError(TOO_MANY_FAULTS, { extensions: { code: 'BAD_USER_INPUT' } }));
      throw new TooManyFaults();
    }
    faults.push(new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT' } }));
  };
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    if (!Object.hasOwn(variables, name)) {
      if (definition.defaultValue === undefined && isNonNullType(type)) {
        report(`Variable "$${name}" of the type "${String(type)}" is required, and was not sent.`, definition);
      }
      continue;
    }
    const value = variables[name];
    if (value === null && isNonNullType(type)) {
      report(`Variable "$${name}" of the type "${String(type)}" must not be null.`, definition);
      continue;
    }
    coerceInputValue(value, type, (path, _value, error) => report(faultMessage(name, type, path, error), definition));
  }
}

function faultMessage(variable: string, type: GraphQLInputType, path: readonly (string | number)[], error: GraphQLError): string {
  const where = `$${[variable, ...path].join('.')}`;
  const shown = where.length > MAXIMUM_PATH_LENGTH ? `${where.slice(0, MAXIMUM_PATH_LENGTH)}…` : where;
  if (isOwnError(error)) return `Variable "${shown}": ${error.message}`;
  const known = unquotedPart(error.message);
  if (known !== null) return `Variable "${shown}": ${known}.`;
  const at = typeAt(type, path);
  if (at === null) return `Variable "${shown}" has a value that does not fit its type "${String(type)}".`;
  return `Variable "${shown}" must be ${expected(at)}${isNonNullType(at) ? ', not null' : ''}.`;
}

/** Start of a quoted value in a GraphQL.js message about a literal. The text before it contains only names of the schema. */
const QUOTE_PATTERNS: readonly RegExp[] = [
  /^Variable "\$\w+" got invalid value/,
  /^Expected value of type "[^"]+", found/,
  /^Enum "\w+" cannot represent [a-z0-9 -]+value/,
  /^\w+ cannot represent [a-z0-9 -]*value/,
  /^Argument "\w+" has invalid value/,
  /^Syntax Error: Expected (?:"[^"]{1,3}"|[A-Za-z]+), found (?:String|BlockString|Int|Float)\b/,
  /^Syntax Error: Unexpected (?:String|BlockString|Int|Float)\b/,
];

/** Returns a GraphQL.js message about the text of a query, cut before its first quoted value. */
export function withoutValues(message: string): string {
  if (message.startsWith('Syntax Error: Document contains more')) {
    return 'The query has too many tokens; send lists as variables, or several requests.';
  }
  if (message.startsWith('Value "')) return 'An enum has no such value; the schema lists its values.';
  for (const begin of QUOTE_PATTERNS) {
    const found = begin.exec(message);
    if (found !== null) return `${found[0].replace(/, found$/, ', found another value')}.`;
  }
  return message;
}
