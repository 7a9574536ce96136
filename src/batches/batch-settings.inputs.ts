/** GraphQL: the settings of a batch, as a requester creates and changes them. */
import { Field, Float, InputType, Int } from '@nestjs/graphql';
import { formOf, ItemViewInput, QuestionInput, viewOf, type JsonSchema } from '../forms/index.ts';
import { normalLanguage } from '../identity/index.ts';
import { ok, type BatchId, type OrganisationId, type Result, type WorkerPoolId } from '../kernel/index.ts';
import { idScalar, JsonScalar, MinorUnits } from '../platform/index.ts';
import { RequirementInput } from '../qualifications/index.ts';
import { DEFAULT_AUTO_APPROVE_SECONDS, DEFAULT_GOLD_PER_WORKER, defaultLeaseSeconds, type BatchSettings } from './core/batch-settings.ts';
import { TARGET_LIMITS, type Target } from './core/target.ts';

@InputType({
  description:
    'What labels are to reach, instead of a fixed number of answers: each task gets its least number of answers, then more, one after the other, until its label is sure enough, or more answers would not settle it, or the redundancy or the budget is reached. What is not needed comes back at once.',
})
export class TargetInput {
  @Field(() => Int, {
    defaultValue: TARGET_LIMITS.leastAnswers,
    description: 'How many answers every task gets: from 2 up to the redundancy, which is the most.',
  })
  minimumAnswers: number;

  @Field(() => Float, { description: 'The probability of being right at which a label is sure enough: 0.5 to 0.999.' })
  confidence: number;

  @Field(() => MinorUnits, {
    nullable: true,
    description:
      'Most that the batch may have reserved or spent, reward and fee; the least number of answers is bought in any case. Left out: no limit.',
  })
  budgetMinor?: bigint | null;
}

@InputType({ description: 'A new batch: a draft, until it is launched.' })
export class CreateBatchInput {
  @Field(() => idScalar('Organisation'), { description: 'Public id of the organisation that owns the batch.' })
  organisationId: OrganisationId;

  @Field(() => String, { description: 'A short tag for the board\'s filter, such as "image", "text" or "comparison".' })
  kind: string;

  @Field(() => String, { description: 'What the board shows first; up to 200 characters.' })
  title: string;

  @Field(() => String, { defaultValue: '', description: 'What the board tells of it, in Markdown; up to 5,000 characters.' })
  description: string;

  @Field(() => String, { description: 'What to do, in Markdown; up to 50,000 characters.' })
  instructions: string;

  @Field(() => [QuestionInput], { description: 'What to answer: 1 to 50 questions.' })
  form: QuestionInput[];

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'What a task\'s payload looks like: JSON Schema, draft 2020-12 or 07 (named by "$schema"), at most 32 KiB, "$ref" only into itself. Any object when left out.',
  })
  itemSchema?: unknown;

  @Field(() => [ItemViewInput], {
    nullable: true,
    description:
      'How a client shows an item: up to 50 entries, in their order, at most 32 KiB as JSON. Fields must be allowed by the item schema. Left out: the client decides by the shape.',
  })
  view?: ItemViewInput[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Language of instructions, form and items: a BCP 47 tag such as "ar" or "pt-BR". Clients set language and direction by it.',
  })
  language?: string | null;

  @Field(() => MinorUnits, {
    description: "What a worker is paid per approved assignment, in the organisation's currency; 0 only if `internal`.",
  })
  rewardMinor: bigint;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Unpaid work for members of your organisation only, who need to be workers too.',
  })
  internal: boolean;

  @Field(() => idScalar('WorkerPool'), {
    nullable: true,
    description:
      'A private pool of your organisation: only its members who accepted the agreement see the batch and claim its tasks. Left out: no pool is asked for.',
  })
  poolId?: WorkerPoolId | null;

  @Field(() => Int, { description: 'How long one assignment takes: shown to workers; 1 second to a day.' })
  estimatedSeconds: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How long a claimed task is held, 10 seconds to 7 days; five times the estimate when left out, at least 10 minutes.',
  })
  leaseSeconds?: number | null;

  @Field(() => Int, {
    defaultValue: DEFAULT_AUTO_APPROVE_SECONDS,
    description: 'After how long an answer that nobody reviewed is approved; up to 30 days.',
  })
  autoApproveSeconds: number;

  @Field(() => Int, { defaultValue: 1, description: 'How many workers answer a task that does not say otherwise; 1 to 1,000.' })
  redundancy: number;

  @Field(() => TargetInput, { nullable: true, description: 'What its labels are to reach; left out: every task gets its redundancy.' })
  target?: TargetInput | null;

  @Field(() => Int, {
    defaultValue: DEFAULT_GOLD_PER_WORKER,
    description: 'Most tasks with known answers (see setGold) that one worker gets mixed in; 0 to 1,000.',
  })
  goldPerWorker: number;

  @Field(() => Int, { nullable: true, description: 'Most tasks that one worker may take.' })
  workerCap?: number | null;

  @Field(() => [RequirementInput], { defaultValue: [], description: 'The qualifications that workers must have.' })
  requirements: RequirementInput[];

  @Field(() => Date, { nullable: true, description: 'Time at which the batch closes without further action; null for never.' })
  expiresAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'A repeat with the same key answers what the first call answered.' })
  idempotencyKey?: string | null;
}

@InputType({
  description:
    'What to change of a batch; what is left out stays. A draft may change in all. Of a launched batch the kind, the reward, `internal`, the pool and the item schema are fixed, the auto-approval delay may only get shorter, and the form must keep its questions, their types and their values. New instructions or another form make a new version.',
})
export class UpdateBatchInput {
  @Field(() => idScalar('Batch'), { description: 'Public id of the batch to change.' })
  batchId: BatchId;

  @Field(() => String, { nullable: true, description: "A short tag for the board's filter." })
  kind?: string | null;

  @Field(() => String, { nullable: true, description: 'Title that the board shows.' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'Description that the board shows, in Markdown.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Instructions for the worker, in Markdown.' })
  instructions?: string | null;

  @Field(() => [QuestionInput], { nullable: true, description: 'What to answer: the whole form.' })
  form?: QuestionInput[] | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: "JSON Schema of a task's payload; null: any object. Fixed once the batch has tasks.",
  })
  itemSchema?: unknown;

  @Field(() => [ItemViewInput], {
    nullable: true,
    description: 'How a client shows an item: the whole view; null: no hint. A new view is a new version, for later claims.',
  })
  view?: ItemViewInput[] | null;

  @Field(() => String, { nullable: true, description: 'Language of instructions, form and items: a BCP 47 tag; null: not given.' })
  language?: string | null;

  @Field(() => MinorUnits, { nullable: true, description: 'What a worker is paid per approved assignment.' })
  rewardMinor?: bigint | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is unpaid work for members only.' })
  internal?: boolean | null;

  @Field(() => idScalar('WorkerPool'), {
    nullable: true,
    description: 'The private pool that it asks for; null: none. Fixed once the batch is launched.',
  })
  poolId?: WorkerPoolId | null;

  @Field(() => Int, { nullable: true, description: 'How long one assignment takes.' })
  estimatedSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: 'How long a claimed task is held; for later claims.' })
  leaseSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: 'After how long an answer that nobody reviewed is approved.' })
  autoApproveSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of workers per task where the task sets none. In a draft, tasks with the default follow it; later it applies to new tasks only (see raiseRedundancy).',
  })
  redundancy?: number | null;

  @Field(() => TargetInput, {
    nullable: true,
    description: 'What its labels are to reach; null: every task gets its redundancy. Fixed once the batch is launched.',
  })
  target?: TargetInput | null;

  @Field(() => Int, { nullable: true, description: 'Most tasks with known answers that one worker gets mixed in.' })
  goldPerWorker?: number | null;

  @Field(() => Int, { nullable: true, description: 'Most tasks that one worker may take; null: no cap.' })
  workerCap?: number | null;

  @Field(() => [RequirementInput], {
    nullable: true,
    description: 'The qualifications that workers must have, all of them; for later claims.',
  })
  requirements?: RequirementInput[] | null;

  @Field(() => Date, { nullable: true, description: 'When it closes by itself; null: never.' })
  expiresAt?: Date | null;
}

/** The settings that a new batch has. */
export function settingsOfInput(input: CreateBatchInput): Result<BatchSettings> {
  const form = formOf(input.form);
  if (!form.ok) return underPath('form', form);
  const { kind, title, description, instructions, rewardMinor, internal, estimatedSeconds, autoApproveSeconds, redundancy } = input;
  const { goldPerWorker } = input;
  const shown = shownOfInput(input);
  if (!shown.ok) return shown;
  return ok({
    ...shown.value,
    // An input without a pool is the same request as before there were any.
    ...(input.poolId ? { poolId: input.poolId } : {}),
    kind,
    title,
    description,
    instructions,
    rewardMinor,
    internal,
    estimatedSeconds,
    autoApproveSeconds,
    redundancy,
    goldPerWorker,
    target: targetOfInput(input.target),
    form: form.value,
    itemSchema: (input.itemSchema ?? null) as JsonSchema | null,
    leaseSeconds: input.leaseSeconds ?? defaultLeaseSeconds(estimatedSeconds),
    workerCap: input.workerCap ?? null,
    requirements: input.requirements,
    expiresAt: input.expiresAt ?? null,
  });
}

/** What null means for these: none. For the others it means: leave it. */
const NULLABLE: ReadonlySet<string> = new Set(['itemSchema', 'workerCap', 'expiresAt', 'target', 'language', 'poolId']);

/** The settings that change. */
export function changeOfInput({ batchId: _batchId, form, view, ...rest }: UpdateBatchInput): Result<Partial<BatchSettings>> {
  const given = Object.entries(rest).filter(([key, value]) => value !== undefined && (value !== null || NULLABLE.has(key)));
  const shown = shownOfInput({ view: view === null ? [] : view, language: rest.language });
  if (!shown.ok) return shown;
  const change = {
    ...Object.fromEntries(given),
    ...shown.value,
    ...(rest.target === undefined ? {} : { target: targetOfInput(rest.target) }),
  } as Partial<BatchSettings>;
  if (form === null || form === undefined) return ok(change);
  const questions = formOf(form);
  return questions.ok ? ok({ ...change, form: questions.value }) : underPath('form', questions);
}

/** View and language, where they are given: an input without them is the same request as before there were any. */
function shownOfInput({ view, language }: Pick<CreateBatchInput, 'view' | 'language'>): Result<Pick<BatchSettings, 'view' | 'language'>> {
  const entries = view ? viewOf(view) : null;
  if (entries !== null && !entries.ok) return underPath('view', entries);
  return ok({
    ...(entries === null ? {} : { view: entries.value }),
    ...(language ? { language: normalLanguage(language) ?? language } : {}),
  });
}

function targetOfInput(input: TargetInput | null | undefined): Target | null {
  if (!input) return null;
  return { minimumAnswers: input.minimumAnswers, confidence: input.confidence, budgetMinor: input.budgetMinor ?? null };
}

function underPath<T>(path: string, refused: Extract<Result<T>, { ok: false }>): Extract<Result<T>, { ok: false }> {
  const [first, ...rest] = refused.refusals;
  const under = (refusal: typeof first): typeof first => ({ ...refusal, path: [path, ...(refusal.path ?? [])] });
  return { ...refused, refusals: [under(first), ...rest.map(under)] };
}
