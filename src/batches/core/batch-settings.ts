/** The settings of a batch, their limits, and the settings that may change while the batch runs. */
import { addSeconds, invalid, isBlankText, lengthOf, type Refusal, say, type WorkerPoolId } from '../../kernel/index.ts';
import { normalLanguage } from '../../identity/index.ts';
import type { RequirementDraft } from '../../qualifications/index.ts';
import { checkView, type AnswerForm, type ItemView, type JsonSchema, textFault, type CompiledRules } from '../../forms/index.ts';
import { denyRedundancy } from './task-limits.ts';
import { checkTarget, type Target } from './target.ts';

export interface BatchSettings {
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  /** Markdown. */
  readonly instructions: string;
  readonly form: AnswerForm;
  /** Null: any object. */
  readonly itemSchema: JsonSchema | null;
  /** How a client shows an item; left out: as its shape suggests. */
  readonly view?: ItemView;
  /** The language of instructions, form and items: BCP 47, canonical. Null or left out: not known. */
  readonly language?: string | null;
  /** Minor units of the organisation's currency; 0 for an internal batch, and only for one. */
  readonly rewardMinor: bigint;
  readonly internal: boolean;
  /** The private pool of the organisation whose members alone see it and claim its tasks; null or left out: none. */
  readonly poolId?: WorkerPoolId | null;
  readonly estimatedSeconds: number;
  readonly leaseSeconds: number;
  readonly autoApproveSeconds: number;
  /** Workers per task; with a target: the most. */
  readonly redundancy: number;
  /** Null: every task gets its redundancy. */
  readonly target: Target | null;
  /** Most gold tasks that one worker is given by the policy; left out: {@link DEFAULT_GOLD_PER_WORKER}. */
  readonly goldPerWorker?: number;
  readonly workerCap: number | null;
  readonly requirements: readonly RequirementDraft[];
  readonly expiresAt: Date | null;
}

const DAY = 86_400;

export const SETTINGS_LIMITS = {
  titleLength: 200,
  descriptionLength: 5_000,
  instructionsLength: 50_000,
  rewardMinor: 100_000_000n,
  estimatedSeconds: DAY,
  leaseSeconds: { least: 10, most: 7 * DAY },
  autoApproveSeconds: 30 * DAY,
  workerCap: 1_000_000,
  goldPerWorker: 1_000,
  /** How far ahead a batch may expire. */
  expirySeconds: 366 * DAY,
} as const;

export const DEFAULT_AUTO_APPROVE_SECONDS = 3 * DAY;
export const DEFAULT_GOLD_PER_WORKER = 20;

/** The lease where none is given: five times the estimate, at least ten minutes. */
export function defaultLeaseSeconds(estimatedSeconds: number): number {
  return Math.min(Math.max(600, 5 * estimatedSeconds), SETTINGS_LIMITS.leaseSeconds.most);
}

const KIND = /^[a-z][a-z0-9-]{0,29}$/;

/**
 * All faults of these settings, except those of requirements, which qualifications checks.
 *
 * @param compiled faults of the form and the item schema; a thread compiles them
 */
export function checkSettings(settings: BatchSettings, compiled: CompiledRules): Refusal[] {
  const { leaseSeconds, estimatedSeconds } = settings;
  return [
    ...(KIND.test(settings.kind)
      ? []
      : [invalid('A kind is a short tag such as "image": a small letter, then up to 29 small letters, digits and "-".', 'kind')]),
    ...checkText(settings.title, 'title', 1, SETTINGS_LIMITS.titleLength),
    ...checkText(settings.description, 'description', 0, SETTINGS_LIMITS.descriptionLength),
    ...checkText(settings.instructions, 'instructions', 1, SETTINGS_LIMITS.instructionsLength),
    ...compiled.form.map((refusal) => ({ ...refusal, path: ['form', ...(refusal.path ?? [])] })),
    ...compiled.itemSchema.map((fault) => invalid(say`The schema ${fault}.`, 'itemSchema')),
    ...checkView(settings.view ?? [], settings.itemSchema).map((refusal) => ({ ...refusal, path: ['view', ...(refusal.path ?? [])] })),
    ...checkLanguage(settings.language ?? null),
    ...checkReward(settings),
    ...checkWhole(estimatedSeconds, 'estimatedSeconds', 1, SETTINGS_LIMITS.estimatedSeconds),
    ...checkWhole(leaseSeconds, 'leaseSeconds', SETTINGS_LIMITS.leaseSeconds.least, SETTINGS_LIMITS.leaseSeconds.most),
    ...(leaseSeconds < estimatedSeconds
      ? [invalid('The lease must be at least as long as the work is estimated to take.', 'leaseSeconds')]
      : []),
    ...checkWhole(settings.autoApproveSeconds, 'autoApproveSeconds', 0, SETTINGS_LIMITS.autoApproveSeconds),
    ...[denyRedundancy(settings.redundancy)].filter((refusal) => refusal !== null),
    ...checkTarget(settings.target, settings),
    ...checkTrials(settings),
    ...(settings.goldPerWorker === undefined ? [] : checkWhole(settings.goldPerWorker, 'goldPerWorker', 0, SETTINGS_LIMITS.goldPerWorker)),
    ...(settings.workerCap === null ? [] : checkWhole(settings.workerCap, 'workerCap', 1, SETTINGS_LIMITS.workerCap)),
  ];
}

function checkLanguage(language: string | null): Refusal[] {
  return language === null || normalLanguage(language) === language
    ? []
    : [invalid('A language is a BCP 47 tag, such as "en" or "pt-BR".', 'language')];
}

/** A worker on trial works beside others, so that no label depends on that worker alone. */
function checkTrials({ requirements, redundancy, target }: BatchSettings): Refusal[] {
  const least = target === null ? redundancy : target.minimumAnswers;
  return requirements.flatMap(({ trialTasks }, index) =>
    (trialTasks ?? 0) === 0 || least >= 2
      ? []
      : [
          invalid(
            'Who is tried out works beside others: ask for 2 answers to each task at least.',
            'requirements',
            String(index),
            'trialTasks',
          ),
        ],
  );
}

/** Why a batch cannot expire then, or null. */
export function checkExpiry(expiresAt: Date | null, now: Date): Refusal | null {
  if (expiresAt === null) return null;
  if (expiresAt <= now) return invalid('The batch must expire in the future.', 'expiresAt');
  const latest = addSeconds(now, SETTINGS_LIMITS.expirySeconds);
  return expiresAt > latest ? invalid('The batch must expire within a year, or not at all.', 'expiresAt') : null;
}

function checkText(text: string, path: string, least: number, most: number): Refusal[] {
  const fault = textFault(text);
  if (fault !== null) return [invalid(say`The ${path} ${fault}.`, path)];
  const length = lengthOf(text);
  if (length < least || (least > 0 && isBlankText(text))) return [invalid(say`The ${path} must not be empty.`, path)];
  return length > most ? [invalid(say`The ${path} may have at most ${most} characters; it has ${length}.`, path)] : [];
}

function checkWhole(value: number, path: string, least: number, most: number): Refusal[] {
  const fits = Number.isInteger(value) && value >= least && value <= most;
  return fits ? [] : [invalid(say`${path} must be a whole number from ${least} to ${most}.`, path)];
}

function checkReward({ rewardMinor, internal }: BatchSettings): Refusal[] {
  if (internal) {
    return rewardMinor === 0n
      ? []
      : [invalid("An internal batch is for your organisation's own members and has no reward.", 'rewardMinor')];
  }
  if (rewardMinor === 0n) {
    return [invalid('Work for others is paid. Set a reward, or make it internal: for members of your organisation only.', 'rewardMinor')];
  }
  const fits = rewardMinor > 0n && rewardMinor <= SETTINGS_LIMITS.rewardMinor;
  return fits ? [] : [invalid(say`A reward is 1 to ${SETTINGS_LIMITS.rewardMinor} minor units.`, 'rewardMinor')];
}

/** Terms that workers took their tasks under, and what tasks were checked against: fixed by the first launch. */
const FIXED = {
  kind: 'kind',
  rewardMinor: 'reward',
  internal: 'internal',
  poolId: 'pool',
  itemSchema: 'item schema',
  target: 'target',
} as const;

/** Everything that a launched batch must not change. The form is checked by itself. */
export function checkRunningChange(before: BatchSettings, after: BatchSettings): Refusal[] {
  const refusals = (Object.keys(FIXED) as (keyof typeof FIXED)[])
    .filter((key) => !isSame(before[key], after[key]))
    .map((key) => invalid(say`The ${FIXED[key]} is fixed once a batch is launched; post another batch.`, key));
  if (after.autoApproveSeconds > before.autoApproveSeconds) {
    refusals.push(invalid('Workers count on being paid by then: the auto-approval delay may only get shorter.', 'autoApproveSeconds'));
  }
  return refusals;
}

/** Whether two settings are equal as JSON, in any order of keys. */
export function isSame(one: unknown, two: unknown): boolean {
  return sorted(one) === sorted(two);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
