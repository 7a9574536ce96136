/** Apollo Server on Fastify, code-first, with the limits of a public endpoint. */
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import { Logger, type DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { GraphContext, RequestWithCaller } from '../access/access.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { requestIds } from '../http/request-id.ts';
import { USER_ERROR_TYPES } from './errors.types.ts';

export const GRAPHQL_LIMITS = { depth: 14, aliases: 15, directives: 20, cost: 6_000, tokens: 2_000 } as const;

/** Codes that a client may see; anything else is a bug and shown as one opaque error. */
const SHOWN = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

const logger = new Logger('graphql');

function formatError(formatted: GraphQLFormattedError, error: unknown, requestId: string): GraphQLFormattedError {
  const code = typeof formatted.extensions?.code === 'string' ? formatted.extensions.code : '';
  if (SHOWN.has(code)) return { message: formatted.message, path: formatted.path, locations: formatted.locations, extensions: { code } };
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  logger.error(`request ${requestId}: ${(original as Error).message}`, (original as Error).stack);
  return {
    message: `Something went wrong on our side. Quote the request id ${requestId} when you report it.`,
    path: formatted.path,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}

export function graphqlModule(): DynamicModule {
  return GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [CONFIG],
    useFactory: (config: Config) => {
      const inProduction = config.NODE_ENV === 'production';
      const protection = new ApolloArmor({
        maxDepth: { n: GRAPHQL_LIMITS.depth, ignoreIntrospection: true },
        maxAliases: { n: GRAPHQL_LIMITS.aliases },
        maxDirectives: { n: GRAPHQL_LIMITS.directives },
        costLimit: { maxCost: GRAPHQL_LIMITS.cost, ignoreIntrospection: true },
        maxTokens: { enabled: false }, // its refusal is a 500; the parser's own limit below answers 400
        blockFieldSuggestion: { enabled: inProduction },
      }).protect();
      return {
        autoSchemaFile: true,
        sortSchema: true,
        buildSchemaOptions: { orphanedTypes: USER_ERROR_TYPES },
        graphiql: false,
        introspection: !inProduction,
        hideSchemaDetailsFromClientErrors: inProduction,
        csrfPrevention: true,
        parseOptions: { maxTokens: GRAPHQL_LIMITS.tokens },
        persistedQueries: false,
        context: (req: RequestWithCaller, reply: FastifyReply): GraphContext => ({ req, reply, loaders: new Map() }),
        ...protection,
        allowBatchedHttpRequests: false,
        includeStacktraceInErrorResponses: false,
        formatError: (formatted: GraphQLFormattedError, error: unknown) =>
          formatError(formatted, error, requestIds.getStore() ?? 'unknown'),
      } as Omit<ApolloDriverConfig, 'driver'>;
    },
  });
}
