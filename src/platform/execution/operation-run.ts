/**
 * One GraphQL operation while it is executed: how long it may run, whether its client still waits, and that it leaves the
 * event loop to others.
 *
 * GraphQL.js 16 knows no abort: an operation that nobody waits for, or that takes minutes, runs to its end. Here each field
 * asks before it starts. A query that was stopped starts no further field and sends no further batch of a loader; what the
 * database is doing already ends by itself or by the statement timeout. A mutation's own fields always run to their end: only
 * what is read from their results is stopped, and the time for that begins when they are done.
 */
import { GraphQLError } from 'graphql';
import type { LoopWatch, Running } from '../operations/loop-watch.ts';

export type StopReason = 'timeout' | 'disconnected';

/** Longest that fields run one after another before others get the event loop: CPU time of this process, in milliseconds. */
const MAXIMUM_TURN_MS = 100;
/** Fields that waited and are started together: their loaders then still ask the database once. */
const RESUMED_TOGETHER = 32;
/** Minimum duration of a synchronous resolver that is reported to the loop watch, in milliseconds. */
const LONG_FIELD_MS = 50;

/**
 * One turn of the event loop, for all operations together: when it began, and the CPU time used until then. CPU time is
 * what counts, so that a machine that is busy with something else does not split the batches of loaders.
 */
let turnStartedAt = 0;
let turnCpu = process.cpuUsage();
const waiting: (() => void)[] = [];
let isResumeScheduled = false;

function endTurn(): void {
  turnStartedAt = 0;
}

function isTurnLong(now: number): boolean {
  if (turnStartedAt === 0) {
    turnStartedAt = now;
    turnCpu = process.cpuUsage();
    setImmediate(endTurn);
    return false;
  }
  if (now - turnStartedAt <= MAXIMUM_TURN_MS) return false;
  const { user, system } = process.cpuUsage(turnCpu);
  return user + system > MAXIMUM_TURN_MS * 1000;
}

function waitForTurn(start: () => void): void {
  waiting.push(start);
  if (isResumeScheduled) return;
  isResumeScheduled = true;
  setImmediate(resume);
}

function resume(): void {
  isResumeScheduled = false;
  for (const start of waiting.splice(0, RESUMED_TOGETHER)) start();
  if (waiting.length > 0 && !isResumeScheduled) {
    isResumeScheduled = true;
    setImmediate(resume);
  }
}

export class OperationRun {
  stopped: StopReason | null = null;
  private readonly running: Running;
  private deadline: number;
  private timer: NodeJS.Timeout | null = null;
  private rejectStop: (error: GraphQLError) => void = () => undefined;
  private readonly stopSignal: Promise<never>;

  constructor(
    private readonly timeoutMs: number,
    private readonly watch: LoopWatch,
  ) {
    this.running = watch.begin('GraphQL');
    this.deadline = performance.now() + timeoutMs;
    this.stopSignal = new Promise<never>((_resolve, reject) => {
      this.rejectStop = reject;
    });
    this.stopSignal.catch(() => undefined);
  }

  /** For logs: the operation's kind, name and root fields, once they are known. */
  get name(): string {
    return this.running.name;
  }

  /** Execution begins. */
  begin(name: string): void {
    this.running.name = name;
    this.restart();
  }

  /** It was answered, or nobody waits any more. */
  end(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.watch.end(this.running);
  }

  stop(reason: StopReason): void {
    if (this.stopped !== null) return;
    this.stopped = reason;
    this.rejectStop(this.stopError());
  }

  /** @throws GraphQLError when nothing more is to be started for this operation */
  check(now = performance.now()): void {
    if (this.stopped === null && now > this.deadline) this.stop('timeout');
    if (this.stopped !== null) throw this.stopError();
  }

  /** Starts one field; waits first when fields have held the event loop for long. */
  field<T>(name: string, start: () => T): T | Promise<T> {
    const now = performance.now();
    this.check(now);
    if (isTurnLong(now)) {
      return new Promise<T>((resolve, reject) => waitForTurn(() => this.settle(name, start, resolve, reject)));
    }
    const result = start();
    const took = performance.now() - now;
    if (took > LONG_FIELD_MS) this.watch.measured(`${name} of ${this.name}`, took);
    return isPromise(result) ? Promise.race([result, this.stopSignal]) : result;
  }

  /** Runs a root field of a mutation to its end, without a deadline. */
  mutation<T>(start: () => T): T | Promise<T> {
    this.pause();
    const result = start();
    if (!isPromise(result)) {
      this.restart();
      return result;
    }
    return Promise.resolve(result).finally(() => this.restart());
  }

  private settle<T>(name: string, start: () => T, resolve: (value: T | PromiseLike<T>) => void, reject: (error: unknown) => void): void {
    try {
      resolve(this.field(name, start));
    } catch (error) {
      reject(error);
    }
  }

  private pause(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.deadline = Infinity;
  }

  private restart(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.deadline = performance.now() + this.timeoutMs;
    this.timer = setTimeout(() => this.stop('timeout'), this.timeoutMs);
    this.timer.unref();
  }

  private stopError(): GraphQLError {
    return this.stopped === 'timeout' ? queryTimeout(this.timeoutMs) : clientGone();
  }
}

/** By its shape: promises may be of another realm. */
function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** Error for a query that exceeds its time. */
export function queryTimeout(timeoutMs: number): GraphQLError {
  const message = `The query took longer than ${timeoutMs / 1000} seconds and was stopped. Ask for fewer objects ("first") or fewer fields at once.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TIMEOUT' } });
}

function clientGone(): GraphQLError {
  return new GraphQLError('The client closed the connection.', { extensions: { code: 'CLIENT_CLOSED_REQUEST' } });
}
