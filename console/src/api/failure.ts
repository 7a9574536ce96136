/** Why a request has no answer: the network, the server, or the rights of the person. */
import type { CombinedError } from '@urql/core';

export interface Failure {
  readonly kind: 'offline' | 'signed-out' | 'refused' | 'limited' | 'server';
  /** What the server says; null where no server was reached. */
  readonly message: string | null;
  readonly requestId: string | null;
  /** The server takes this request never: not as it is written. */
  readonly isUnfit?: boolean;
}

const KINDS: Readonly<Record<string, Failure['kind']>> = {
  UNAUTHENTICATED: 'signed-out',
  FORBIDDEN: 'refused',
  NOT_FOUND: 'refused',
  RATE_LIMITED: 'limited',
};

export function failureOf(error: CombinedError): Failure {
  const response = error.response as Response | undefined;
  const requestId = response?.headers?.get('x-request-id') ?? null;
  if (error.networkError && (response === undefined || response.status >= 502)) return { kind: 'offline', message: null, requestId };
  const [first] = error.graphQLErrors;
  const code = first?.extensions?.['code'];
  if (response?.status === 429) return { kind: 'limited', message: first?.message ?? null, requestId };
  if (code === 'BAD_USER_INPUT' || response?.status === 413)
    return { kind: 'server', message: first?.message ?? null, requestId, isUnfit: true };
  return { kind: (typeof code === 'string' ? KINDS[code] : undefined) ?? 'server', message: first?.message ?? null, requestId };
}
