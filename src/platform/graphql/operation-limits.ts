/**
 * Apollo plugin with the limits of one GraphQL request. Before the execution it refuses with status 400: text that cannot be
 * stored, variables that do not match their types, and a cost above the limit. A query waits for its caller's turn. During the execution it stops an operation that
 * takes too long or whose client has left.
 */
import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestContext } from '@apollo/server';
import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { GraphQLError, Kind, OperationTypeNode, type GraphQLFormattedError, type OperationDefinitionNode } from 'graphql';
import type { GraphContext } from '../access/access.ts';
import { queryTimeout, type OperationRun } from '../execution/operation-run.ts';
import { RateLimited } from '../limits/request-limits.ts';
import { turnHolder } from '../access/turn-holder.ts';
import type { ReadTurns } from '../limits/read-turns.ts';
import { queryCost, tooExpensive, type Cost, type Operation } from './query-cost.ts';
import { requestTextFault } from './request-text.ts';
import { variableFaults, withoutValues } from './safe-messages.ts';

const logger = new Logger('graphql');
/** Maximum number of root fields in the name of an operation. */
const MAXIMUM_NAMED_FIELDS = 5;
const MAXIMUM_NAME_LENGTH = 60;

/** Name of an operation for logs: `query Board { board }`. */
export function operationName(operation: OperationDefinitionNode): string {
  const fields = operation.selectionSet.selections.map((node) => (node.kind === Kind.FIELD ? node.name.value : '…'));
  const shown = fields.slice(0, MAXIMUM_NAMED_FIELDS).join(', ') + (fields.length > MAXIMUM_NAMED_FIELDS ? ', …' : '');
  const name = operation.name?.value.slice(0, MAXIMUM_NAME_LENGTH);
  return `${operation.operation}${name === undefined ? '' : ` ${name}`} { ${shown.slice(0, 5 * MAXIMUM_NAME_LENGTH)} }`;
}

/** Returns the cost of the request, or the errors of the first failed check before the execution. */
function checked(request: Operation, maximumCost: number): Cost | readonly GraphQLError[] {
  const text = requestTextFault(request.document, request.variables);
  if (text !== null) return [text];
  // Before the cost: the library also coerces the variables for the cost, and creates an error object for each of their faults.
  const faults = variableFaults(request.schema, request.operation, request.variables);
  if (faults.length > 0) return faults;
  try {
    const cost = queryCost(request);
    return cost.points > maximumCost ? [tooExpensive(cost, maximumCost)] : cost;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [error];
  }
}

function formatted(error: GraphQLError): GraphQLFormattedError {
  const code = typeof error.extensions.code === 'string' ? error.extensions.code : 'BAD_USER_INPUT';
  return { message: withoutValues(error.message), locations: error.locations, extensions: { code } };
}

/** Returns a response that replaces the execution. */
function refusal(faults: readonly GraphQLError[]) {
  const http = { status: 400, headers: new HeaderMap() };
  return { http, body: { kind: 'single' as const, singleResult: { errors: faults.map(formatted) } } };
}

/** Stops the operation when its client closes the connection before the answer. Every connection closes at some time. */
export function stopWhenClientLeaves(reply: FastifyReply, run: OperationRun): void {
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) run.stop('disconnected');
    run.end();
  });
}

/** Replaces the errors of all fields that a stopped query did not read by a single error. */
function replaceErrorsOfStopped({ response, contextValue, operation }: GraphQLRequestContext<GraphContext>, timeoutMs: number): void {
  const { run } = contextValue;
  if (run?.stopped !== 'timeout' || response.body?.kind !== 'single') return;
  logger.warn({ event: 'query_stopped', requestId: String(contextValue.req.id), operation: run.name });
  const { singleResult } = response.body;
  const { message, extensions } = queryTimeout(timeoutMs);
  const stop = { message, extensions: { code: extensions.code } };
  if (operation?.operation === OperationTypeNode.MUTATION) {
    // The mutation was done: its payload stays, without the fields that could not be read.
    const others = (singleResult.errors ?? []).filter((error) => error.extensions?.code !== stop.extensions.code);
    const note = `The mutation was done, but reading its result took longer than ${timeoutMs / 1000} seconds. Read it with a query.`;
    singleResult.errors = [...others, { ...stop, message: note }];
  } else {
    singleResult.data = null;
    singleResult.errors = [stop];
  }
}

/** Waits for the turn of the caller, which ends with the operation. Returns a response that refuses, or null. */
async function takeTurn(turns: ReadTurns, { req, run }: GraphContext, isExpensive: boolean) {
  // Credentials that are not valid are refused by the guard, where they are needed.
  const caller = await req.caller?.catch(() => null);
  try {
    const end = await turns.ofQuery(turnHolder(caller?.actor ?? null, req.ip), isExpensive);
    run?.holdTurn(end);
    return null;
  } catch (error) {
    if (!(error instanceof RateLimited)) throw error;
    const { message, retryAfterSeconds } = error;
    const errors = [{ message, extensions: { code: 'RATE_LIMITED', retryAfterSeconds } }];
    const headers = new HeaderMap([['retry-after', String(retryAfterSeconds)]]);
    return { http: { status: 429, headers }, body: { kind: 'single' as const, singleResult: { errors } } };
  }
}

/** @param turns read at the first request: the application is complete then */
export function operationLimits(
  limits: { readonly cost: number; readonly timeoutMs: number },
  turns: () => ReadTurns,
): ApolloServerPlugin<GraphContext> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation(context) {
          const { schema, document, request, contextValue } = context;
          // Despite its type, it may be undefined: for a document with several operations and a missing or unknown name. Apollo
          // refuses such a document.
          const operation = context.operation as OperationDefinitionNode | undefined;
          if (operation === undefined) return null;
          const cost = checked({ schema, document, operation, variables: request.variables ?? {} }, limits.cost);
          if (!('points' in cost)) return refusal(cost);
          if (operation.operation === OperationTypeNode.QUERY) {
            const refused = await takeTurn(turns(), contextValue, cost.readsManyRows);
            if (refused !== null) return refused;
          }
          contextValue.run?.begin(operationName(operation));
          return null;
        },
        async willSendResponse(context) {
          replaceErrorsOfStopped(context, limits.timeoutMs);
          context.contextValue.run?.end();
        },
      };
    },
  };
}
