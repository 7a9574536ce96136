/** One mutation: its payload, what the server refuses, or why there is no answer. */
import type { Client, TypedDocumentNode } from '@urql/core';
import { failureOf, type Failure } from './failure.ts';
import type { UserErrorFields } from './generated/fragments.ts';
import { askStepUp } from './step-up.ts';

export type Refusal = UserErrorFields;

interface Payload {
  readonly userErrors: readonly Refusal[];
}

export interface Outcome<Data> {
  /** What the mutation made; null when there was no answer. */
  readonly data: Data | null;
  readonly refusals: readonly Refusal[];
  readonly failure: Failure | null;
  readonly isDone: boolean;
}

const payloadOf = (data: object): Payload => Object.values(data)[0] as Payload;

/** Where the server wants to know again who it is, the dialog asks, and the same mutation is sent again. */
export async function send<Data extends object, Variables extends object>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Outcome<Data>> {
  const result = await client.mutation(document, variables).toPromise();
  if (result.error !== undefined) return { data: null, refusals: [], failure: failureOf(result.error), isDone: false };
  const data = result.data as Data;
  const refusals = payloadOf(data).userErrors;
  const stepUp = refusals.find((refusal) => refusal.__typename === 'StepUpNeededError');
  if (stepUp !== undefined && (await askStepUp(stepUp.methods))) return send(client, document, variables);
  return { data, refusals, failure: null, isDone: refusals.length === 0 };
}
