import type { Client } from '@urql/core';
import type { Failure } from '../api/failure.ts';
import { send } from '../api/send.ts';
import { SubmitAssignment } from '../api/generated/worker.ts';
import type { SendResult } from './outbox.ts';
import type { Waiting } from './store.ts';

/** The others would fail like this one: no server, nobody signed in, or too many requests. */
const STOPS: ReadonlySet<Failure['kind']> = new Set(['offline', 'signed-out', 'limited']);

/** One attempt to submit an answer. Whatever is no answer of the server to it is `unreached`, or `failed` where others may succeed. */
export async function sendAnswer(client: Client, waiting: Waiting): Promise<SendResult> {
  const { assignmentId, answer, idempotencyKey, answeredAt, activeSeconds } = waiting;
  const { data, refusals, failure } = await send(client, SubmitAssignment, {
    input: { assignmentId, answer, idempotencyKey, answeredAt, activeSeconds },
  });
  // Characters that cannot be stored, or too many of them: the worker writes it anew.
  if (failure?.isUnfit === true) {
    return { kind: 'refused', refusals: [{ message: failure.message ?? 'HTTP 413', code: 'BAD_USER_INPUT', path: [] }] };
  }
  if (failure !== null || data === null) return { kind: failure === null || STOPS.has(failure.kind) ? 'unreached' : 'failed' };
  // To be sent again later: the answer itself is not refused.
  if (refusals.some(({ __typename }) => __typename === 'RateLimitedError' || __typename === 'TryLaterError')) return { kind: 'unreached' };
  if (refusals.length === 0) return { kind: 'sent' };
  return { kind: 'refused', refusals: refusals.map(({ message, code, path }) => ({ message, code, path: path ?? [] })) };
}
