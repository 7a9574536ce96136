/**
 * Handles exceptions of a request. A refusal is an error of the client: it is answered, and logged at level debug. Every other
 * exception is a bug: it is logged as an error with its request id, and the client gets one opaque sentence with that id.
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
    // The plugin of GraphQL logs bugs. It also sees the ones that never reach this filter.
    if (isGraphql) return exception;
    return super.catch(toHttpException(exception, this.isHttpError(exception), requestId), host);
  }
}

/** Returns the code or status for the log. Never the message: it may quote input, such as a URL with a token. */
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

/** Advice for statuses whose Fastify message only names the problem. */
const ADVICE: Readonly<Record<number, string>> = {
  415: 'A body of this content type is not read here. GraphQL takes application/json; a file is sent as multipart/form-data, and a table also as text/csv.',
};

function codeOfStatus(status: number): string {
  return CODES[status] ?? (status < 500 ? 'INVALID' : 'INTERNAL_SERVER_ERROR');
}

/** Converts Nest's own exceptions, whose body has another shape or is plain text. */
function toOwnFormat(exception: HttpException): HttpException {
  const body = exception.getResponse();
  if (typeof body === 'object' && !('statusCode' in body)) return exception;
  const status = exception.getStatus();
  return new HttpException({ code: codeOfStatus(status), message: ADVICE[status] ?? exception.message }, status, { cause: exception });
}

function toHttpException(exception: unknown, isHttpError: boolean, requestId: string): HttpException {
  if (exception instanceof HttpException) return toOwnFormat(exception);
  if (isHttpError) {
    const { statusCode, message } = exception as { statusCode: number; message: string };
    return new HttpException({ code: codeOfStatus(statusCode), message: ADVICE[statusCode] ?? message }, statusCode);
  }
  const message = `Something went wrong on our side. Quote the request id ${requestId} when you report it.`;
  return new HttpException({ code: 'INTERNAL_SERVER_ERROR', message, requestId }, 500);
}
