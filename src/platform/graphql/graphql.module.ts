/** Apollo Server on Fastify, code-first, with the limits of a public endpoint. */
import { resolve } from 'node:path';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import { Logger, type DynamicModule } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, type ValidationContext } from 'graphql';
import type { GraphContext, RequestWithCaller } from '../access/access.ts';
import { guardTypes } from '../access/visibility.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { PACKAGE_DIRECTORY } from '../database/migrate.ts';
import { ReadTurns } from '../limits/read-turns.ts';
import { LoopWatch } from '../operations/loop-watch.ts';
import { exactNumbersRule } from './exact-numbers.ts';
import { guardSchema } from './guarded-schema.ts';
import { OperationRun } from '../execution/operation-run.ts';
import { operationLimits, stopWhenClientLeaves } from './operation-limits.ts';
import { withoutValues } from './safe-messages.ts';
import { SCHEMA_OPTIONS } from './schema-options.ts';
import { TrustedDocuments } from './trusted-documents.ts';

/** `cost` is in points of query-cost.ts, and also applies to trusted documents. The other limits apply to all other documents. */
export const GRAPHQL_LIMITS = { depth: 14, aliases: 15, directives: 20, cost: 20_000, tokens: 2_000 } as const;

/** Messages that say what to change. The library reports each of these errors as a syntax error. */
const LIMIT_MESSAGES = {
  depth: `The query nests deeper than ${GRAPHQL_LIMITS.depth} levels, fragments included; read the inner objects with a request of their own.`,
  aliases: `The query has more than ${GRAPHQL_LIMITS.aliases} aliases; send it as several requests.`,
  directives: `The query has more than ${GRAPHQL_LIMITS.directives} directives; leave fields out instead of skipping them.`,
} as const;

/** Wraps a rule of the library, so that it reports `message`. */
function withMessage(message: string) {
  const report = (context: ValidationContext | null) => context?.reportError(new GraphQLError(message));
  return { onReject: [report], propagateOnRejection: false };
}

/** Error codes that a client may see. Every other error is a bug, and is shown as one opaque error. */
const VISIBLE_CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'QUERY_TOO_EXPENSIVE',
  'QUERY_TIMEOUT',
  'CLIENT_CLOSED_REQUEST',
]);

const logger = new Logger('graphql');

function codeOf(error: { extensions?: Readonly<Record<string, unknown>> }): string {
  return typeof error.extensions?.code === 'string' ? error.extensions.code : '';
}

/**
 * Whether GraphQL.js found the error before the execution and Apollo gave it no code: the variables have more errors than the
 * answer lists.
 */
function isRequestError(error: unknown): boolean {
  return error instanceof GraphQLError && error.originalError === undefined && error.path === undefined && codeOf(error) === '';
}

function formatError(formatted: GraphQLFormattedError, error?: unknown): GraphQLFormattedError {
  const code = isRequestError(error) ? 'BAD_USER_INPUT' : codeOf(formatted);
  const { message, path, locations, extensions } = formatted;
  if (code === 'RATE_LIMITED') return { message, path, extensions: { code, retryAfterSeconds: extensions?.retryAfterSeconds } };
  if (VISIBLE_CODES.has(code)) return { message: withoutValues(message), path, locations, extensions: { code } };
  return { message: 'Something went wrong on our side.', path, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}

/**
 * Logs a bug with its request id, and shows the id to the client. The id is in the context: async storage would cost each request a
 * tenth of its time on Node 20.
 */
const requestIdPlugin: ApolloServerPlugin<GraphContext> = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue }) {
        for (const error of errors) {
          if (VISIBLE_CODES.has(codeOf(error)) || isRequestError(error)) continue;
          const original = error.originalError ?? error;
          logger.error(`request ${String(contextValue.req?.id)}: ${original.message}`, original.stack);
        }
      },
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind !== 'single') return;
        for (const error of response.body.singleResult.errors ?? []) {
          if (codeOf(error) !== 'INTERNAL_SERVER_ERROR') continue;
          const requestId = String(contextValue.req?.id);
          Object.assign(error, {
            message: `Something went wrong on our side. Quote the request id ${requestId} when you report it.`,
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
          });
        }
      },
    };
  },
};

export function graphqlModule(): DynamicModule {
  return GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [CONFIG, LoopWatch, ModuleRef],
    useFactory: (config: Config, watch: LoopWatch, modules: ModuleRef) => {
      const inProduction = config.NODE_ENV === 'production';
      const protection = new ApolloArmor({
        maxDepth: { n: GRAPHQL_LIMITS.depth, ignoreIntrospection: true, ...withMessage(LIMIT_MESSAGES.depth) },
        maxAliases: { n: GRAPHQL_LIMITS.aliases, ...withMessage(LIMIT_MESSAGES.aliases) },
        maxDirectives: { n: GRAPHQL_LIMITS.directives, ...withMessage(LIMIT_MESSAGES.directives) },
        costLimit: { enabled: false }, // it counts what literals say, and not variables; operationLimits does
        maxTokens: { enabled: false }, // its refusal is a 500; the parser's own limit below answers 400
        blockFieldSuggestion: { enabled: inProduction },
      }).protect();
      const trusted = new TrustedDocuments(resolve(PACKAGE_DIRECTORY, config.TRUSTED_DOCUMENTS));
      return {
        autoSchemaFile: true,
        sortSchema: true,
        // Apollo validates the schema at start.
        buildSchemaOptions: { ...SCHEMA_OPTIONS, skipCheck: true },
        transformSchema: (schema) => guardTypes(guardSchema(schema)),
        graphiql: false,
        introspection: !inProduction,
        hideSchemaDetailsFromClientErrors: inProduction,
        csrfPrevention: true,
        parseOptions: { maxTokens: GRAPHQL_LIMITS.tokens },
        persistedQueries: { cache: trusted.known },
        documentStore: trusted.store,
        context: (req: RequestWithCaller, reply: FastifyReply): GraphContext => {
          const run = new OperationRun(config.QUERY_TIMEOUT_MS, watch);
          stopWhenClientLeaves(reply, run);
          return { req, reply, loaders: new Map(), run, get: (provider) => modules.get(provider, { strict: false }) };
        },
        ...protection,
        validationRules: [...protection.validationRules, exactNumbersRule],
        allowBatchedHttpRequests: false,
        includeStacktraceInErrorResponses: false,
        plugins: [
          ...(protection.plugins ?? []),
          trusted.plugin(),
          requestIdPlugin,
          operationLimits({ cost: GRAPHQL_LIMITS.cost, timeoutMs: config.QUERY_TIMEOUT_MS }, () =>
            modules.get(ReadTurns, { strict: false }),
          ),
        ],
        formatError,
      } as Omit<ApolloDriverConfig, 'driver'>;
    },
  });
}
