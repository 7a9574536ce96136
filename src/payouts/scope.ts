import { GraphQLError } from 'graphql';
import type { Caller } from '../platform/index.ts';

/**
 * A field about money on a type that other scopes reach too: an API key needs `money` for it.
 *
 * @throws GraphQLError FORBIDDEN
 */
export function needsMoneyScope(caller: Caller): void {
  if (caller.actor.kind === 'person' && !caller.actor.scopes.has('money')) {
    throw new GraphQLError('This API key lacks the scope "money".', { extensions: { code: 'FORBIDDEN' } });
  }
}
