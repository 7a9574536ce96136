import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import type { TypedDocumentNode } from '@urql/core';
import { failureOf, type Failure } from './failure.ts';
import { onHint } from './hints.ts';

export interface Read<Data> {
  readonly data: Data | undefined;
  readonly isLoading: boolean;
  readonly failure: Failure | null;
  /** When the server answered last, by the device's clock; null before. */
  readonly readAt: number | null;
  readonly again: () => void;
}

/** Which thing is read: variables that are ids. Others choose a part of it. */
const subjectOf = (variables: object): string => JSON.stringify(Object.entries(variables).filter(([name]) => /(?:^id|Id)$/.test(name)));

/** A query of a screen. It is read again after each mutation, and when the server hints that something changed. */
export function useRead<Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false }: { readonly pause?: boolean } = {},
): Read<Data> {
  const [{ data: answered, error, fetching, stale, operation }, execute] = useQuery({ query: document, variables, pause });
  // Until the answer to new variables arrives, the data are of the last ones. Those of another page or filter stay on the screen; those
  // of another thing do not: a button would name the amount of one payout, and approve another.
  const isOfSubject = operation === undefined || subjectOf(operation.variables) === subjectOf(variables);
  const fresh = isOfSubject ? answered : undefined;
  // A read that fails has no data, nor has the next one before it is answered: what was read before stays on the screen.
  const key = JSON.stringify(variables);
  const kept = useRef<{ readonly key: string; readonly data: Data } | null>(null);
  const failure = error === undefined ? null : failureOf(error);
  // Somebody who may not read it, any more, is shown nothing of it.
  if (failure?.kind === 'signed-out' || failure?.kind === 'refused') kept.current = null;
  if (fresh !== undefined) kept.current = { key: JSON.stringify(operation?.variables), data: fresh };
  const isBetween = error !== undefined || fetching;
  const data = fresh ?? (isBetween && kept.current?.key === key ? kept.current.data : undefined);
  const [readAt, setReadAt] = useState<number | null>(null);
  const again = () => execute({ requestPolicy: 'network-only' });
  useEffect(() => {
    if (fresh !== undefined && error === undefined && !stale && !fetching) setReadAt(Date.now());
  }, [fresh, error, stale, fetching]);
  useEffect(() => (pause ? undefined : onHint(() => execute({ requestPolicy: 'network-only' }))), [execute, pause]);
  return { data, isLoading: fetching && data === undefined, failure, readAt, again };
}
