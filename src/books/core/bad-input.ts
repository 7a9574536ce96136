import type { Result } from '../../kernel/index.ts';
import { badInput } from '../../platform/index.ts';

/** Unwraps a result of an argument check. @throws GraphQLError BAD_USER_INPUT */
export function valueOrBadInput<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw badInput(result.refusals[0].message);
}
