/** Checks the text and numbers of a GraphQL request that could not be stored. One check for arguments of every type. */
import { Kind, visit, type DocumentNode, type GraphQLError } from 'graphql';
import { jsonFault, textFault, textOf } from '../../kernel/index.ts';
import { badInput } from './bad-input.ts';

/** Maximum length of a path in a message, in characters: its keys come from the client. */
const MAXIMUM_PATH_LENGTH = 120;

/**
 * Returns the error in the variables or literals of a request, or null. Errors: a NUL, half of a surrogate pair, a key `__proto__`,
 * a number beyond the range of a double, JSON that is nested too deep.
 */
export function requestTextFault(document: DocumentNode, variables: Readonly<Record<string, unknown>>): GraphQLError | null {
  return variablesFault(variables) ?? literalsFault(document);
}

function variablesFault(variables: Readonly<Record<string, unknown>>): GraphQLError | null {
  const fault = jsonFault(variables);
  if (fault === null) return null;
  const [path, message] = [fault.path.map(String).join('.'), textOf(fault.message)];
  if (path === '') return badInput(`"variables" ${message}.`);
  return badInput(`Variable "$${path.length > MAXIMUM_PATH_LENGTH ? `${path.slice(0, MAXIMUM_PATH_LENGTH)}…` : path}" ${message}.`);
}

/** Of documents that the document store keeps: a document is checked once. */
const checkedLiterals = new WeakMap<DocumentNode, GraphQLError | null>();

function literalsFault(document: DocumentNode): GraphQLError | null {
  const known = checkedLiterals.get(document);
  if (known !== undefined) return known;
  const fault = findLiteralsFault(document);
  checkedLiterals.set(document, fault);
  return fault;
}

function findLiteralsFault(document: DocumentNode): GraphQLError | null {
  let message: string | null = null;
  const number = (node: { readonly value: string }) => {
    if (!Number.isFinite(Number(node.value))) message ??= 'A number in the query must be less than 1.8e308.';
  };
  visit(document, {
    [Kind.STRING](node) {
      const fault = textFault(node.value);
      if (fault !== null) message ??= `A text in the query ${fault}.`;
    },
    [Kind.OBJECT_FIELD](node) {
      if (node.name.value === '__proto__') message ??= 'An object in the query must not have a key "__proto__".';
    },
    [Kind.INT]: number,
    [Kind.FLOAT]: number,
  });
  return message === null ? null : badInput(message);
}
