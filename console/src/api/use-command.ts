import { useState } from 'react';
import { useClient } from 'urql';
import type { TypedDocumentNode } from '@urql/core';
import { send, type Outcome } from './send.ts';

export interface Command<Data, Variables> {
  readonly run: (variables: Variables) => Promise<Outcome<Data>>;
  readonly isSending: boolean;
  /** The last outcome; null before the first. */
  readonly outcome: Outcome<Data> | null;
  readonly clear: () => void;
}

/** A mutation that a button or a form sends. */
export function useCommand<Data extends object, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
): Command<Data, Variables> {
  const client = useClient();
  const [isSending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome<Data> | null>(null);
  const run = async (variables: Variables): Promise<Outcome<Data>> => {
    setSending(true);
    setOutcome(null);
    try {
      const result = await send(client, document, variables);
      setOutcome(result);
      return result;
    } finally {
      setSending(false);
    }
  };
  return { run, isSending, outcome, clear: () => setOutcome(null) };
}
