/**
 * Slots and a minimum rate for bodies that are read as streams.
 *
 * An upload holds a slot from its authorisation until its handler ends. Slots are counted per process, per account and per address,
 * so that no single account or address can take all of them. A client that sends too slowly is refused, and its slot becomes free.
 * Only the time in which the server waits for the client counts.
 */
import { HttpException, Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { finalize, type Observable } from 'rxjs';
import { callerOf } from '../access/access.ts';
import { personIdOf } from '../access/actor.ts';
import { CONFIG, type Config } from '../config/config.ts';
import { addressGroup } from '../limits/client-address.ts';
import { say, tryLater } from '../../kernel/index.ts';
import { refusalException } from './refusal.ts';

/** `files`: media files, small and many. `tables`: rows that are parsed, checked and written. Each kind has its own slots. */
export type UploadKind = 'files' | 'tables';

export const UPLOAD_KIND = 'guildhall:upload-kind';

const RETRY_SECONDS = 10;

@Injectable()
export class UploadSlots {
  private readonly taken = new Map<string, number>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Takes a slot.
   *
   * @param account null for a caller without an account
   * @returns a function that frees the slot; it may be called twice
   * @throws HttpException 429
   */
  take(kind: UploadKind, account: string | null, address: string): () => void {
    const { atOnce, perAccount, perAddress } = this.limits(kind);
    const counted = [
      { key: kind, most: atOnce, of: 'this server' },
      { key: `${kind} account ${account}`, most: perAccount, of: 'one account' },
      { key: `${kind} address ${addressGroup(address)}`, most: perAddress, of: 'one address' },
    ];
    const full = counted.find(({ key, most }) => (this.taken.get(key) ?? 0) >= most);
    if (full !== undefined) {
      const message = say`At most ${full.most} uploads of ${full.of} run at once; try again when one of them has ended.`;
      throw refusalException(tryLater(RETRY_SECONDS, message));
    }
    for (const { key } of counted) this.taken.set(key, (this.taken.get(key) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const { key } of counted) this.free(key);
    };
  }

  /** Number of uploads of this kind that hold a slot. */
  running(kind: UploadKind): number {
    return this.taken.get(kind) ?? 0;
  }

  private free(key: string): void {
    const left = this.taken.get(key)! - 1;
    if (left === 0) this.taken.delete(key);
    else this.taken.set(key, left);
  }

  private limits(kind: UploadKind) {
    const { config } = this;
    return kind === 'files'
      ? { atOnce: config.FILES_AT_ONCE, perAccount: config.FILES_PER_ACCOUNT, perAddress: config.FILES_PER_ADDRESS }
      : { atOnce: config.UPLOADS_AT_ONCE, perAccount: config.UPLOADS_PER_ACCOUNT, perAddress: config.UPLOADS_PER_ADDRESS };
  }
}

/** Aborts the reading of a body. */
type Abort = (error: HttpException) => void;

/** Uploads whose rate is measured, each with its abort function. */
const measuredUploads = new WeakMap<FastifyRequest, { fail: Abort | null; failed: HttpException | null }>();

/** Calls `fail` when the client of this request sends too slowly, immediately if that was detected before. */
export function onTooSlow(request: FastifyRequest, fail: Abort): void {
  const state = measuredUploads.get(request);
  if (state === undefined) return;
  state.fail = fail;
  if (state.failed !== null) fail(state.failed);
}

/** StreamedBody adds it to each streamed route. It runs after the guard, so that the account is known. */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  constructor(
    private readonly slots: UploadSlots,
    private readonly reflector: Reflector,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const kind = this.reflector.get<UploadKind>(UPLOAD_KIND, context.getHandler());
    const release = this.slots.take(kind, personIdOf(callerOf(request).actor), request.ip);
    const stop = this.watch(request);
    return next.handle().pipe(
      finalize(() => {
        stop();
        release();
      }),
    );
  }

  /** Measures the rate of the body. @returns a function that stops the measuring */
  private watch(request: FastifyRequest): () => void {
    const { UPLOAD_MINIMUM_BYTES_PER_SECOND: least, UPLOAD_SLOW_SECONDS: seconds } = this.config;
    const { raw } = request;
    // An injected request has no connection.
    if (least === 0 || typeof raw.socket?.bytesRead !== 'number') return () => undefined;
    const { socket } = raw;
    const state: { fail: Abort | null; failed: HttpException | null } = { fail: null, failed: null };
    measuredUploads.set(request, state);
    const step = Math.min(1, seconds / 4);
    let waited = 0;
    let before = socket.bytesRead;
    const timer = setInterval(() => {
      if (raw.complete || raw.destroyed) return clearInterval(timer);
      // The buffer is full: the client waits for the server, not the server for the client.
      if (raw.readableLength >= raw.readableHighWaterMark) return;
      waited += step;
      if (waited < seconds) return;
      if (socket.bytesRead - before < least * seconds) {
        clearInterval(timer);
        state.failed = tooSlow(least, seconds);
        state.fail?.(state.failed);
      }
      waited = 0;
      before = socket.bytesRead;
    }, step * 1000);
    timer.unref();
    return () => clearInterval(timer);
  }
}

function tooSlow(least: number, seconds: number): HttpException {
  const message = `The upload was ended: for ${seconds} seconds it came at less than ${least} bytes per second. Send it again over a faster connection, or in smaller parts.`;
  return new HttpException({ code: 'TOO_SLOW', message }, 408);
}
