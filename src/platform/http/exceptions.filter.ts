/**
 * What is thrown on the way of a request. A refusal is the client's business: it is answered, and logged at the level debug.
 * Anything else is a bug: logged as an error with the id of its request, and shown as one opaque sentence with that id.
 */
import { ArgumentsHost, Catch, HttpException, Logger } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { GraphContext } from '../access/access.ts';
import { isUnreadableBody } from './streamed-body.ts';

const logger = new Logger('requests');

@Catch()
export class ExceptionsFilter extends BaseExceptionFilter {
  constructor(host: HttpAdapterHost) {
    super(host.httpAdapter);
  }

  override catch(thrown: unknown, host: ArgumentsHost): unknown {
    const isGraphql = host.getType<GqlContextType>() === 'graphql';
    const request = isGraphql
      ? GqlExecutionContext.create(host as ExecutionContext).getContext<GraphContext>().req
      : host.switchToHttp().getRequest<FastifyRequest>();
    const requestId = String(request.id);
    const exception = isUnreadableBody(thrown, request) ? unreadableBody() : thrown;
    if (exception instanceof GraphQLError || exception instanceof HttpException || this.isHttpError(exception)) {
      logger.debug({ event: 'refused', requestId, code: codeOf(exception) });
    } else if (!isGraphql) {
      const { message, stack } = exception instanceof Error ? exception : new Error(String(exception));
      logger.error(`request ${requestId}: ${message}`, stack);
    }
    // GraphQL's own plugin logs what is a bug: it sees also those that never come by here.
    if (isGraphql) return exception;
    return super.catch(asHttp(exception, this.isHttpError(exception), requestId), host);
  }
}

/** Its code or status. Never its message: that may quote what was sent, an address with a token in it for one. */
function codeOf(exception: unknown): unknown {
  if (exception instanceof GraphQLError) return exception.extensions.code;
  if (exception instanceof HttpException) return exception.getStatus();
  return (exception as { statusCode: number }).statusCode;
}

const unreadableBody = () =>
  new HttpException({ code: 'INVALID', message: 'The body of the request is cut off, or is not what its content type says.' }, 400);

const CODES: Readonly<Record<number, string>> = {
  400: 'INVALID',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'TOO_SLOW',
  409: 'CONFLICT',
  413: 'LIMIT_REACHED',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TRY_LATER',
};

/** What to do, where Fastify only says what is wrong. */
const HINTS: Readonly<Record<number, string>> = {
  415: 'A body of this content type is not read here. GraphQL takes application/json; a file is sent as multipart/form-data, and a table also as text/csv.',
};

function codeOfStatus(status: number): string {
  return CODES[status] ?? (status < 500 ? 'INVALID' : 'INTERNAL_SERVER_ERROR');
}

/** Nest's own exceptions have a body of Nest's own shape, or a text for a body. */
function inOurShape(exception: HttpException): HttpException {
  const body = exception.getResponse();
  if (typeof body === 'object' && !('statusCode' in body)) return exception;
  const status = exception.getStatus();
  return new HttpException({ code: codeOfStatus(status), message: HINTS[status] ?? exception.message }, status, { cause: exception });
}

function asHttp(exception: unknown, isHttpError: boolean, requestId: string): HttpException {
  if (exception instanceof HttpException) return inOurShape(exception);
  if (isHttpError) {
    const { statusCode, message } = exception as { statusCode: number; message: string };
    return new HttpException({ code: codeOfStatus(statusCode), message: HINTS[statusCode] ?? message }, statusCode);
  }
  const message = `Something went wrong on our side. Quote the request id ${requestId} when you report it.`;
  return new HttpException({ code: 'INTERNAL_SERVER_ERROR', message, requestId }, 500);
}
