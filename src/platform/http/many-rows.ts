/** Routes whose answer is a stream of many rows. Few of them are answered at once; see limits/read-turns.ts. */
import type { Readable } from 'node:stream';
import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { finalize, from, mergeMap, of, type Observable } from 'rxjs';
import { callerOf, tooMany } from '../access/access.ts';
import { RateLimited } from '../limits/request-limits.ts';
import { turnHolder } from '../access/turn-holder.ts';
import { ReadTurns } from '../limits/read-turns.ts';
import type { EndTurn } from '../limits/turns.ts';

/** Marks such a route. It runs after the guard, so that the caller is known. */
export function SendsManyRows(): MethodDecorator {
  return applyDecorators(UseInterceptors(ManyRowsInterceptor));
}

/** A turn that ends with its last part: a client that leaves gains no further turn while a statement still runs for it. */
class HeldTurn {
  private parts = 0;

  constructor(private readonly end: EndTurn) {}

  /** Adds a part. Returns what ends it. */
  part(): () => void {
    this.parts += 1;
    return () => {
      this.parts -= 1;
      if (this.parts === 0) this.end();
    };
  }
}

const held = new WeakMap<FastifyRequest, HeldTurn>();

/** Keeps the turn of the request, if it has one, until the stream is closed: it may hold a database connection that long. */
export function holdTurnFor(stream: Readable, request: FastifyRequest): void {
  const turn = held.get(request);
  if (turn !== undefined) stream.once('close', turn.part());
}

@Injectable()
export class ManyRowsInterceptor implements NestInterceptor {
  constructor(private readonly turns: ReadTurns) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.take(request, reply)).pipe(
      mergeMap((end) => {
        if (reply.raw.destroyed) {
          // The client left while it waited.
          end();
          return of(undefined);
        }
        const turn = new HeldTurn(end);
        held.set(request, turn);
        reply.raw.once('close', turn.part());
        return next.handle().pipe(finalize(turn.part()));
      }),
    );
  }

  private async take(request: FastifyRequest, reply: FastifyReply) {
    try {
      return await this.turns.ofFile(turnHolder(callerOf(request).actor, request.ip));
    } catch (error) {
      throw error instanceof RateLimited ? tooMany(false, error, reply) : error;
    }
  }
}
