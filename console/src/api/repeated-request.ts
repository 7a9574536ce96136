/** Keys of requests whose answer did not arrive. Pure. */

/** A request that may have been carried out: its input, and the key that the server knows it by. */
export interface UnansweredRequest {
  readonly input: string;
  readonly idempotencyKey: string;
}

interface Keyed {
  readonly input?: { readonly idempotencyKey?: string };
}

/** @returns null where the request has no key */
export function requestOf(variables: object): UnansweredRequest | null {
  const { input } = variables as Keyed;
  if (input?.idempotencyKey === undefined) return null;
  const { idempotencyKey, ...rest } = input;
  return { input: JSON.stringify(rest), idempotencyKey };
}

/** The same input again gets the key of before, so that the server carries it out once. Another input keeps its own key. */
export function withKeyOf<Variables extends object>(variables: Variables, unanswered: UnansweredRequest | null): Variables {
  if (unanswered === null || requestOf(variables)?.input !== unanswered.input) return variables;
  return { ...variables, input: { ...(variables as Keyed).input, idempotencyKey: unanswered.idempotencyKey } };
}
