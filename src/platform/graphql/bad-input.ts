import { GraphQLError } from 'graphql';

/** What was sent cannot be meant: fields answer this; commands answer a refusal. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
