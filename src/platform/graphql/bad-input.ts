import { GraphQLError } from 'graphql';

/** The error of a field for invalid arguments. Commands return a refusal instead. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
