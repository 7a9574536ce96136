/** A document of `console/documents`. The server knows it by its hash: its text is not sent, and not in the bundle. */
import type { TypedDocumentNode } from '@urql/core';

const hashes = new Map<string, string>();

/**
 * What identifies a document to urql and to the server. The generated files call it.
 *
 * @public
 */
export function trusted<Data, Variables extends object>(
  operation: 'query' | 'mutation',
  name: string,
  hash: string,
): TypedDocumentNode<Data, Variables> {
  hashes.set(name, hash);
  const selectionSet = { kind: 'SelectionSet', selections: [] };
  const definition = { kind: 'OperationDefinition', operation, name: { kind: 'Name', value: name }, selectionSet };
  return { kind: 'Document', definitions: [definition] } as unknown as TypedDocumentNode<Data, Variables>;
}

export function hashOfOperation(name: string): string {
  const hash = hashes.get(name);
  if (hash === undefined) throw new Error(`No document has the name ${name}.`);
  return hash;
}
