/**
 * The limits of one GraphQL request, as a plugin of Apollo's: what nothing could keep, variables that do not fit, and what
 * costs too much are refused with 400 before anything is executed; what runs too long, or for nobody, is stopped.
 */
import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestContext } from '@apollo/server';
import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { GraphQLError, Kind, OperationTypeNode, type GraphQLFormattedError, type OperationDefinitionNode } from 'graphql';
import type { GraphContext } from '../access/access.ts';
import { queryTimeout, type OperationRun } from '../execution/operation-run.ts';
import { queryCost, tooExpensive, type Operation } from './query-cost.ts';
import { requestTextFault } from './request-text.ts';
import { variableFaults, withoutValues } from './safe-messages.ts';

const logger = new Logger('graphql');
/** Most root fields in the name of an operation. */
const MOST_FIELDS = 5;
const LONGEST_NAME = 60;

/** `query Board { board }`, for logs. */
export function operationName(operation: OperationDefinitionNode): string {
  const fields = operation.selectionSet.selections.map((node) => (node.kind === Kind.FIELD ? node.name.value : '…'));
  const shown = fields.slice(0, MOST_FIELDS).join(', ') + (fields.length > MOST_FIELDS ? ', …' : '');
  const name = operation.name?.value.slice(0, LONGEST_NAME);
  return `${operation.operation}${name === undefined ? '' : ` ${name}`} { ${shown.slice(0, 5 * LONGEST_NAME)} }`;
}

/** Everything that is wrong with the request before it runs; empty: it may run. */
function faultsOf(request: Operation, maximumCost: number): readonly GraphQLError[] {
  const text = requestTextFault(request.document, request.variables);
  if (text !== null) return [text];
  // Before the cost, for which the library coerces the variables too: it makes an error for each of their faults.
  const faults = variableFaults(request.schema, request.operation, request.variables);
  if (faults.length > 0) return faults;
  try {
    const cost = queryCost(request);
    return cost.points > maximumCost ? [tooExpensive(cost, maximumCost)] : [];
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [error];
  }
}

function formatted(error: GraphQLError): GraphQLFormattedError {
  const code = typeof error.extensions.code === 'string' ? error.extensions.code : 'BAD_USER_INPUT';
  return { message: withoutValues(error.message), locations: error.locations, extensions: { code } };
}

/** A response that is sent instead of an execution. */
function refusal(faults: readonly GraphQLError[]) {
  const http = { status: 400, headers: new HeaderMap() };
  return { http, body: { kind: 'single' as const, singleResult: { errors: faults.map(formatted) } } };
}

/** Stops the operation when its client closes the connection before it was answered. A connection closes in any case. */
export function stopWhenClientLeaves(reply: FastifyReply, run: OperationRun): void {
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) run.stop('disconnected');
    run.end();
  });
}

/** What a stopped query answers, instead of one error for each field that was not read. */
function replaceStopped({ response, contextValue, operation }: GraphQLRequestContext<GraphContext>, timeoutMs: number): void {
  const { run } = contextValue;
  if (run?.stopped !== 'timeout' || response.body?.kind !== 'single') return;
  logger.warn({ event: 'query_stopped', requestId: String(contextValue.req.id), operation: run.name });
  const { singleResult } = response.body;
  const { message, extensions } = queryTimeout(timeoutMs);
  const stop = { message, extensions: { code: extensions.code } };
  if (operation?.operation === OperationTypeNode.MUTATION) {
    // It was done: its payload is kept, without what could not be read any more.
    const others = (singleResult.errors ?? []).filter((error) => error.extensions?.code !== stop.extensions.code);
    const note = `The mutation was done, but reading its result took longer than ${timeoutMs / 1000} seconds. Read it with a query.`;
    singleResult.errors = [...others, { ...stop, message: note }];
  } else {
    singleResult.data = null;
    singleResult.errors = [stop];
  }
}

export function operationLimits(limits: { readonly cost: number; readonly timeoutMs: number }): ApolloServerPlugin<GraphContext> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation(context) {
          const { schema, document, request, contextValue } = context;
          // Its type says that there is one. A document with several and no name, or with another name, has none: Apollo refuses it.
          const operation = context.operation as OperationDefinitionNode | undefined;
          if (operation === undefined) return null;
          const faults = faultsOf({ schema, document, operation, variables: request.variables ?? {} }, limits.cost);
          if (faults.length > 0) return refusal(faults);
          contextValue.run?.begin(operationName(operation));
          return null;
        },
        async willSendResponse(context) {
          replaceStopped(context, limits.timeoutMs);
          context.contextValue.run?.end();
        },
      };
    },
  };
}
