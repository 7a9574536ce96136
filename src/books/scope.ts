import { GraphQLError } from 'graphql';
import type { Caller } from '../platform/index.ts';
import { hasMoneyScope } from './books.policy.ts';

/**
 * For a field about money on a type that other scopes reach too.
 *
 * @throws GraphQLError FORBIDDEN when the caller's API key is not for money
 */
export function needsMoneyScope(caller: Caller): void {
  if (!hasMoneyScope(caller.actor)) {
    throw new GraphQLError('This API key lacks the scope "money".', { extensions: { code: 'FORBIDDEN' } });
  }
}
