/**
 * Compiles and runs the JSON Schemas and patterns of requesters without holding up the process: at once where that takes no time
 * worth mentioning (plain-schema.ts), in a thread with a time limit elsewhere.
 *
 * Rules are mostly asked inside a transaction, and a transaction must not wait for a thread: it holds a connection. So `use`
 * runs the work without a thread first. Only where the work meets a rule that may be slow, it is rolled back and run again with
 * a thread that is already there. No more transactions wait for rules than there are threads.
 */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { extname } from 'node:path';
import { invalid, type Refusal, refuse, type Result, say, tryLater } from '../kernel/index.ts';
import {
  CONFIG,
  FairThreads,
  personIdOf,
  ThreadOverrun,
  ThreadsBusy,
  type Actor,
  type Config,
  type ThreadLease,
} from '../platform/index.ts';
import { ANSWER_LIMITS, type AnswerCheck } from './answer.ts';
import { jsonFault, type JsonSchema } from './json.ts';
import { SCHEMA_LIMITS } from './json-schema-limits.ts';
import type { AnswerForm } from './question.ts';
import type { SchemaJob } from './schema-jobs.ts';
import {
  answerFaults,
  compileRules,
  isSlowForm,
  isSlowSchema,
  schemaMisfit,
  withoutSlowParts,
  type AskedAnswer,
  type CompiledRules,
  type RulesToCompile,
} from './schema-rules.ts';

/** Rules that strangers wrote. `account` is whose time they take: who wrote or sent them. */
export interface SchemaRules {
  compile(account: string, rules: RulesToCompile): Promise<CompiledRules>;
  /** Everything that is wrong with each answer. */
  answers(account: string, asked: readonly AskedAnswer[]): Promise<readonly (readonly Refusal[])[]>;
  /** Why each payload does not fit the schema, or null. @param payloads as JSON */
  items(account: string, itemSchema: JsonSchema, payloads: readonly string[]): Promise<readonly (string | null)[]>;
}

/** Whose time a check of what this actor sent takes. */
export function accountOf(actor: Actor): string {
  return personIdOf(actor) ?? actor.kind;
}

/** The account charged for checks of data that somebody else sent for an organisation: the organisation, which owns the schemas. */
export function accountOfOwner(organisationId: string | null): string {
  return `owner:${organisationId ?? 'platform'}`;
}

/** Ends work that met a slow rule and has no thread for it. */
class NeedsThread extends Error {
  constructor(readonly account: string) {
    super('this needs a thread');
  }
}

/** An answer or a payload could not be checked within the limits. {@link SchemaThreads.use} makes it a refusal. */
export class TooSlow extends Error {
  /** @param index in the list that was asked about */
  constructor(
    readonly index: number,
    /** A sentence without a subject and an end. */
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** How long a transaction may wait for its rules in all. */
const LEASE_MILLISECONDS = 10_000;
const WAIT_MILLISECONDS = 15_000;
const WAITING_PER_ACCOUNT = 50;
const HEAP_MEGABYTES = 192;
/** Maximum number of list entries in one message to a thread. */
const PIECE = 64;

export const BUSY: Refusal = tryLater(10, 'Too many schemas and patterns are being checked now; send this again in some seconds.');
const SIMPLER = 'use fewer alternatives (oneOf, anyOf), shorter patterns, and lower counts in them';

@Injectable()
export class SchemaThreads implements OnModuleDestroy {
  private readonly threads: FairThreads;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.threads = new FairThreads({
      file: new URL(`./schema.thread${extname(new URL(import.meta.url).pathname)}`, import.meta.url),
      threads: config.SCHEMA_THREADS,
      heapMegabytes: HEAP_MEGABYTES,
      waitMilliseconds: WAIT_MILLISECONDS,
      waitingPerAccount: WAITING_PER_ACCOUNT,
    });
  }

  onModuleDestroy(): Promise<void> {
    return this.threads.close();
  }

  /**
   * Runs `work`, which asks rules and can be run again from its start: a command, or a reading.
   *
   * @returns what `work` does; TRY_LATER when all threads are taken; INVALID when an answer or a payload takes too long to check
   */
  async use<T>(work: (rules: SchemaRules) => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await this.useOrThrow(work);
    } catch (error) {
      if (error instanceof ThreadsBusy) return refuse(BUSY);
      if (error instanceof TooSlow) return refuse(invalid(say`What was sent ${error.reason}.`));
      throw error;
    }
  }

  /** The same for work that answers something else than a Result. @throws ThreadsBusy, TooSlow */
  async useOrThrow<T>(work: (rules: SchemaRules) => Promise<T>): Promise<T> {
    try {
      return await work(AT_ONCE);
    } catch (error) {
      if (!(error instanceof NeedsThread)) throw error;
      return await this.threads.lease(error.account, (lease) => work(new RulesInThread(lease, this.config)));
    }
  }
}

/** For what takes no time. */
const AT_ONCE: SchemaRules = {
  async compile(account, rules) {
    const { form, itemSchema } = rules;
    if ((form !== null && isSlowForm(form)) || isSlowSchema(itemSchema)) throw new NeedsThread(account);
    return compileRules(rules);
  },
  async answers(account, asked) {
    if (asked.some(isSlowAnswer)) throw new NeedsThread(account);
    return asked.map(answerFaults);
  },
  async items(account, itemSchema, payloads) {
    if (isSlowSchema(itemSchema)) throw new NeedsThread(account);
    return payloads.map((payload) => schemaMisfit(itemSchema, payload));
  },
};

/** An answer that is too deep or too large for a thread is refused before its form is inspected. */
function isSlowAnswer({ form, answer }: AskedAnswer): boolean {
  return isSlowForm(form) && jsonFault(answer, ANSWER_LIMITS) === null;
}

class RulesInThread implements SchemaRules {
  private readonly until = performance.now() + LEASE_MILLISECONDS;

  constructor(
    private readonly lease: ThreadLease,
    private readonly config: Config,
  ) {}

  async compile(_account: string, { form, itemSchema }: RulesToCompile): Promise<CompiledRules> {
    return {
      form: form === null ? [] : await this.compileForm(form),
      itemSchema: itemSchema === null ? [] : await this.compileSchema(itemSchema),
    };
  }

  private async compileForm(form: AnswerForm): Promise<readonly Refusal[]> {
    // A schema that is too deep cannot be sent to a thread. Its faults are found at once.
    const isUnfit = form.some((question) => question.type === 'json' && jsonFault(question.schema, SCHEMA_LIMITS) !== null);
    if (isUnfit || !isSlowForm(form)) return compileRules({ form: withoutSlowParts(form), itemSchema: null }).form;
    const compiled = await this.compileWithin({ form, itemSchema: null });
    return typeof compiled === 'string' ? [invalid(say`The schemas and patterns of the form ${compiled}.`)] : compiled.form;
  }

  private async compileSchema(itemSchema: JsonSchema): Promise<readonly string[]> {
    if (!isSlowSchema(itemSchema)) return compileRules({ form: null, itemSchema }).itemSchema;
    const compiled = await this.compileWithin({ form: null, itemSchema });
    return typeof compiled === 'string' ? [compiled] : compiled.itemSchema;
  }

  /** The faults, or why there are none: a sentence without a subject. */
  private async compileWithin(rules: RulesToCompile): Promise<CompiledRules | string> {
    const limit = this.config.SCHEMA_COMPILE_MS;
    try {
      return await this.lease.run<CompiledRules>({ kind: 'compile', ...rules } satisfies SchemaJob, limit);
    } catch (error) {
      if (!(error instanceof ThreadOverrun)) throw error;
      return `cannot be compiled within ${amount(error, limit)}; ${SIMPLER}`;
    }
  }

  async answers(_account: string, asked: readonly AskedAnswer[]): Promise<readonly (readonly Refusal[])[]> {
    const isSlow = asked.map(isSlowAnswer);
    const slow = asked.filter((_each, index) => isSlow[index]);
    const places = asked.flatMap((_each, index) => (isSlow[index] ? [index] : []));
    const found = await this.inPieces<readonly Refusal[]>(
      slow.length,
      (from, progress) => ({ kind: 'answers', asked: slow.slice(from, from + PIECE), progress }),
      (place) => places[place]!,
    );
    let next = 0;
    return asked.map((each, index) => (isSlow[index] ? found[next++]! : answerFaults(each)));
  }

  async items(_account: string, itemSchema: JsonSchema, payloads: readonly string[]): Promise<readonly (string | null)[]> {
    if (!isSlowSchema(itemSchema)) return payloads.map((payload) => schemaMisfit(itemSchema, payload));
    return this.inPieces<string | null>(payloads.length, (from, progress) => {
      return { kind: 'items', itemSchema, payloads: payloads.slice(from, from + PIECE), progress };
    });
  }

  /** @throws TooSlow */
  private async inPieces<T>(
    count: number,
    jobFrom: (from: number, progress: SharedArrayBuffer) => SchemaJob,
    indexOf: (place: number) => number = (place) => place,
  ): Promise<T[]> {
    const limit = this.config.SCHEMA_CHECK_MS;
    const results: T[] = [];
    while (results.length < count) {
      if (performance.now() > this.until) {
        const reason = `takes longer than ${LEASE_MILLISECONDS} ms to check in all; send less at once, or simplify the schemas and patterns: ${SIMPLER}`;
        throw new TooSlow(indexOf(results.length), reason);
      }
      const progress = new SharedArrayBuffer(4);
      try {
        results.push(...(await this.lease.run<T[]>(jobFrom(results.length, progress), limit)));
      } catch (error) {
        if (!(error instanceof ThreadOverrun)) throw error;
        const reason = `cannot be checked against the schemas and patterns within ${amount(error, limit)}; shorten it, or simplify them: ${SIMPLER}`;
        throw new TooSlow(indexOf(results.length + Atomics.load(new Int32Array(progress), 0)), reason);
      }
    }
    return results;
  }
}

function amount({ resource }: ThreadOverrun, milliseconds: number): string {
  return resource === 'time' ? `${milliseconds} ms` : `${HEAP_MEGABYTES} MiB of memory`;
}

/** What `rule` asks about each of the subjects, and about which subject each answer was asked. */
export function collectAnswers<S>(subjects: readonly S[], rule: (subject: S, check: AnswerCheck) => unknown) {
  const asked: AskedAnswer[] = [];
  const owners: S[] = [];
  for (const subject of subjects) {
    rule(subject, (form, answer, payload = null) => {
      asked.push({ form, answer, payload });
      owners.push(subject);
      return [];
    });
  }
  return { asked, owners };
}

/**
 * Checks the answers of a rule together instead of one by one. Runs the rule once to collect its answers, then again
 * with the results. The rule must not choose its answers by the results.
 */
export async function withCheckedAnswers<T>(rules: SchemaRules, account: string, rule: (check: AnswerCheck) => T): Promise<T> {
  const { asked } = collectAnswers([rule], (each, check) => each(check));
  const results = await rules.answers(account, asked);
  let next = 0;
  return rule(() => [...results[next++]!]);
}
