import type { Client } from '@urql/core';
import { send } from '../api/send.ts';
import { SubmitAssignment } from '../api/generated/worker.ts';
import type { SendResult } from './outbox.ts';
import type { Waiting } from './store.ts';

/** One attempt to submit an answer. Whatever is no answer of the server to it is `unreached`. */
export async function sendAnswer(client: Client, waiting: Waiting): Promise<SendResult> {
  const { assignmentId, answer, idempotencyKey, answeredAt, activeSeconds } = waiting;
  const { data, refusals } = await send(client, SubmitAssignment, {
    input: { assignmentId, answer, idempotencyKey, answeredAt, activeSeconds },
  });
  if (data === null) return { kind: 'unreached' };
  // To be sent again later: the answer itself is not refused.
  if (refusals.some(({ __typename }) => __typename === 'RateLimitedError' || __typename === 'TryLaterError')) return { kind: 'unreached' };
  if (refusals.length === 0) return { kind: 'sent' };
  return { kind: 'refused', refusals: refusals.map(({ message, code, path }) => ({ message, code, path: path ?? [] })) };
}
