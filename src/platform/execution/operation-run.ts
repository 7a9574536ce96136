/**
 * Controls one GraphQL operation during its execution: limits its time, stops it when its client has left, and lets the event loop
 * run other work.
 *
 * GraphQL.js 16 has no abort: an operation that nobody waits for, or that takes minutes, runs to its end. So each field asks this
 * class before it starts. A stopped query starts no further field and sends no further batch of a loader. A running SQL statement
 * ends by itself or by the statement timeout. A mutation's own fields always run to their end. Only reading their results can be
 * stopped, and the time limit restarts before that.
 */
import { GraphQLError } from 'graphql';
import type { EndTurn } from '../limits/turns.ts';
import type { LoopWatch, Running } from '../operations/loop-watch.ts';

export type StopReason = 'timeout' | 'disconnected';

/** Maximum CPU time that fields use before other work gets the event loop, in milliseconds. */
const MAXIMUM_TURN_MS = 100;
/** Number of waiting fields that start together, so that their loaders still batch their queries. */
const RESUME_BATCH_SIZE = 32;
/** Minimum duration of a synchronous resolver that is reported to the loop watch, in milliseconds. */
const LONG_FIELD_MS = 50;

/**
 * State of the current event loop turn, shared by all operations: its start, and the CPU time used before it. The limit counts CPU
 * time. So a machine that is busy with other programs does not split the batches of loaders.
 */
let turnStartedAt = 0;
let turnCpuStart = process.cpuUsage();
const waitingFields: (() => void)[] = [];
let isResumeScheduled = false;

function endTurn(): void {
  turnStartedAt = 0;
}

function isTurnOver(now: number): boolean {
  if (turnStartedAt === 0) {
    turnStartedAt = now;
    turnCpuStart = process.cpuUsage();
    setImmediate(endTurn);
    return false;
  }
  if (now - turnStartedAt <= MAXIMUM_TURN_MS) return false;
  const { user, system } = process.cpuUsage(turnCpuStart);
  return user + system > MAXIMUM_TURN_MS * 1000;
}

function waitForTurn(start: () => void): void {
  waitingFields.push(start);
  if (isResumeScheduled) return;
  isResumeScheduled = true;
  setImmediate(resume);
}

function resume(): void {
  isResumeScheduled = false;
  for (const start of waitingFields.splice(0, RESUME_BATCH_SIZE)) start();
  if (waitingFields.length > 0 && !isResumeScheduled) {
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
  private endTurn: EndTurn | null = null;
  private hasEnded = false;
  /** Fields that still wait for the database, also after the operation was stopped. */
  private pendingFields = 0;

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

  /** For logs: kind, name and root fields of the operation, once known. */
  get name(): string {
    return this.running.name;
  }

  /** Called when the execution begins. */
  begin(name: string): void {
    this.running.name = name;
    this.restart();
  }

  /** Called when the operation was answered or its client has left. */
  end(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.watch.end(this.running);
    this.hasEnded = true;
    this.endTurnWhenDone();
  }

  /** Ends the turn with the operation, but not while one of its statements runs: a client that leaves gains no further turn. */
  holdTurn(endTurn: EndTurn): void {
    this.endTurn = endTurn;
    this.endTurnWhenDone();
  }

  private endTurnWhenDone(): void {
    if (this.hasEnded && this.pendingFields === 0) this.endTurn?.();
  }

  stop(reason: StopReason): void {
    if (this.stopped !== null) return;
    this.stopped = reason;
    this.rejectStop(this.stopError());
  }

  /** @throws GraphQLError when the operation was stopped */
  check(now = performance.now()): void {
    if (this.stopped === null && now > this.deadline) this.stop('timeout');
    if (this.stopped !== null) throw this.stopError();
  }

  /** Starts one field. Waits first when fields have used the event loop for too long. */
  field<T>(name: string, start: () => T): T | Promise<T> {
    const now = performance.now();
    this.check(now);
    if (isTurnOver(now)) {
      return new Promise<T>((resolve, reject) => waitForTurn(() => this.settle(name, start, resolve, reject)));
    }
    const result = start();
    const took = performance.now() - now;
    if (took > LONG_FIELD_MS) this.watch.measured(`${name} of ${this.name}`, took);
    if (!isPromise(result)) return result;
    if (this.endTurn !== null) this.countPending(result);
    return Promise.race([result, this.stopSignal]);
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

  private countPending(result: PromiseLike<unknown>): void {
    this.pendingFields += 1;
    const settled = () => {
      this.pendingFields -= 1;
      this.endTurnWhenDone();
    };
    result.then(settled, settled);
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

/** Checks the shape instead of the class: promises may come from another realm. */
function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** The error of a query that exceeds its time limit. */
export function queryTimeout(timeoutMs: number): GraphQLError {
  const message = `The query took longer than ${timeoutMs / 1000} seconds and was stopped. Ask for fewer objects ("first") or fewer fields at once.`;
  return new GraphQLError(message, { extensions: { code: 'QUERY_TIMEOUT' } });
}

function clientGone(): GraphQLError {
  return new GraphQLError('The client closed the connection.', { extensions: { code: 'CLIENT_CLOSED_REQUEST' } });
}
