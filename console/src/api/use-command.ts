import { useRef, useState } from 'react';
import { useClient } from 'urql';
import type { TypedDocumentNode } from '@urql/core';
import { requestOf, withKeyOf, type UnansweredRequest } from './repeated-request.ts';
import { send, type Outcome } from './send.ts';

export interface Command<Data, Variables> {
  readonly run: (variables: Variables) => Promise<Outcome<Data>>;
  readonly isSending: boolean;
  /** The last outcome; null before the first. */
  readonly outcome: Outcome<Data> | null;
  readonly clear: () => void;
}

/** A mutation that a button or a form sends. Pressed again after an answer that did not arrive, it is the same request for the server. */
export function useCommand<Data extends object, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
): Command<Data, Variables> {
  const client = useClient();
  const [isSending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome<Data> | null>(null);
  const unanswered = useRef<UnansweredRequest | null>(null);
  const run = async (given: Variables): Promise<Outcome<Data>> => {
    const variables = withKeyOf(given, unanswered.current);
    setSending(true);
    setOutcome(null);
    try {
      const result = await send(client, document, variables);
      unanswered.current = result.failure === null ? null : requestOf(variables);
      setOutcome(result);
      return result;
    } finally {
      setSending(false);
    }
  };
  return { run, isSending, outcome, clear: () => setOutcome(null) };
}
