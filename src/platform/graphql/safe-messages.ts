/**
 * Messages of GraphQL.js without the values that they quote. A password in the wrong place must not come back in an error,
 * where clients, proxies and logs keep it.
 *
 * Each message is cut off before its first quoted value, or made anew from the schema: nothing is searched for in what the
 * client wrote.
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

const MOST_FAULTS = 10;
/** As GraphQL.js says it, which stops at fifty. */
const TOO_MANY_FAULTS = 'Too many errors processing variables, error limit reached. Execution aborted.';
/** Longest path that is shown, in characters. */
const LONGEST_PATH = 120;

/** Description of the expected value, for messages. */
function expected(type: GraphQLInputType): string {
  if (isNonNullType(type)) return expected(type.ofType);
  if (isListType(type)) return `a list of ${String(type.ofType)}`;
  if (isInputObjectType(type)) return `an object of the type ${type.name}`;
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name);
    return names.length > 20 ? `a value of the enum ${type.name}` : `one of ${names.join(', ')}`;
  }
  return WORDS[type.name] ?? `a value of the type ${type.name}`;
}

const WORDS: Readonly<Record<string, string>> = {
  String: 'a string',
  ID: 'a string',
  Int: 'a whole number from -2147483648 to 2147483647',
  Float: 'a number',
  Boolean: 'true or false',
};

/** The type at a path inside `type`; null where the path leads out of it. */
function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType | null {
  let at: GraphQLInputType = type;
  for (const key of path) {
    while (isNonNullType(at)) at = at.ofType;
    if (isListType(at)) {
      // A single value counts as a list of one.
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

function isOurs(error: GraphQLError): boolean {
  return typeof error.extensions.code === 'string';
}

/** What a coercion error says that quotes no value: one of ours, what is missing, what is unknown. Null: it quotes one. */
function withoutQuote(message: string): string | null {
  return /^Field "[_A-Za-z]\w*" (?:of required type "[^"]+" was not provided|is not defined by type "[^"]+")/.exec(message)?.[0] ?? null;
}

/** Ends the coercion: it would go on to the last of a hundred thousand faults, and each error that it makes costs time. */
class EnoughFaults extends Error {}

/** The faults of an operation's variables, none of which repeats a value. Empty: they fit their types. */
export function variableFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const faults: GraphQLError[] = [];
  try {
    findFaults(schema, operation, variables, faults);
  } catch (error) {
    if (!(error instanceof EnoughFaults)) throw error;
  }
  return faults;
}

/** Adds to `faults`. @throws EnoughFaults at the first fault beyond the reported number */
function findFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  faults: GraphQLError[],
): void {
  const report = (message: string, node: ASTNode) => {
    if (faults.length === MOST_FAULTS) {
      faults.push(new GraphQLError(TOO_MANY_FAULTS, { extensions: { code: 'BAD_USER_INPUT' } }));
      throw new EnoughFaults();
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
  const shown = where.length > LONGEST_PATH ? `${where.slice(0, LONGEST_PATH)}…` : where;
  if (isOurs(error)) return `Variable "${shown}": ${error.message}`;
  const known = withoutQuote(error.message);
  if (known !== null) return `Variable "${shown}": ${known}.`;
  const at = typeAt(type, path);
  if (at === null) return `Variable "${shown}" has a value that does not fit its type "${String(type)}".`;
  return `Variable "${shown}" must be ${expected(at)}${isNonNullType(at) ? ', not null' : ''}.`;
}

/** Where GraphQL.js begins to quote a value in a message about a literal. The text before it has only names of the schema. */
const QUOTES: readonly RegExp[] = [
  /^Variable "\$\w+" got invalid value/,
  /^Expected value of type "[^"]+", found/,
  /^Enum "\w+" cannot represent [a-z0-9 -]+value/,
  /^\w+ cannot represent [a-z0-9 -]*value/,
  /^Argument "\w+" has invalid value/,
  /^Syntax Error: Expected (?:"[^"]{1,3}"|[A-Za-z]+), found (?:String|BlockString|Int|Float)\b/,
  /^Syntax Error: Unexpected (?:String|BlockString|Int|Float)\b/,
];

/** A message of GraphQL.js about the text of a query, cut off before the first value that it quotes. */
export function withoutValues(message: string): string {
  if (message.startsWith('Syntax Error: Document contains more')) {
    return 'The query has too many tokens; send lists as variables, or several requests.';
  }
  if (message.startsWith('Value "')) return 'An enum has no such value; the schema lists its values.';
  for (const begin of QUOTES) {
    const found = begin.exec(message);
    if (found !== null) return `${found[0].replace(/, found$/, ', found another value')}.`;
  }
  return message;
}
