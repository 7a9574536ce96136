/** What other domains may ask of qualifications: a worker's values, and whether requirements may stand. Reads only. */
import { Injectable } from '@nestjs/common';
import { Identity } from '../identity/index.ts';
import {
  invalid,
  limitReached,
  notFound,
  ok,
  type OrganisationId,
  present,
  type QualificationTypeId,
  type Refusal,
  refuse,
  type Result,
  say,
  type WorkerId,
} from '../kernel/index.ts';
import type { Db } from '../platform/index.ts';
import { Reputation } from '../reputation/index.ts';
import { GrantRepository } from './grant.repository.ts';
import { Sharing } from './sharing.ts';
import { checkTrial } from './newcomers.ts';
import { isKnownTo, valueKindOf, type QualificationType } from './qualification-type.ts';
import { QualificationTypeRepository } from './qualification-type.repository.ts';
import {
  checkRequirement,
  evaluate,
  MAXIMUM_REQUIREMENTS,
  type Eligibility,
  type QualificationValue,
  type QualificationValues,
  type Requirement,
} from './requirement.ts';
import { systemKeyOf, systemValues, type SystemKey } from './system-types.ts';

@Injectable()
export class Qualifications {
  constructor(
    private readonly types: QualificationTypeRepository,
    private readonly grants: GrantRepository,
    private readonly sharing: Sharing,
    private readonly reputation: Reputation,
    private readonly identity: Identity,
  ) {}

  /** All that the worker has at `now`: granted and not expired, and the system's; five queries. */
  async valuesOf(db: Db, workerId: WorkerId, now: Date): Promise<QualificationValues> {
    return new Map([...(await this.systemValuesOf(db, workerId)), ...(await this.grantedValues(db, workerId, null, now))]);
  }

  /**
   * What the worker may do under these requirements at `now`.
   *
   * Reads only what they ask about, so it is free where there are none. For many batches at once: `valuesOf` and `evaluate`.
   */
  async eligibility(db: Db, workerId: WorkerId, requirements: readonly Requirement[], now: Date): Promise<Eligibility> {
    const systemKeys = requirements.map((requirement) => systemKeyOf(requirement.typeId));
    const grantable = requirements.filter((_, index) => systemKeys[index] === null).map((requirement) => requirement.typeId);
    const skills = requirements.flatMap((requirement) => requirement.skill ?? []);
    const values = new Map([
      ...(await this.systemValuesOf(db, workerId, (key) => systemKeys.includes(key), skills)),
      ...(grantable.length > 0 ? await this.grantedValues(db, workerId, grantable, now) : []),
    ]);
    return evaluate(requirements, values);
  }

  /**
   * The requirements as they may be kept with a batch of this organisation, or everything that is wrong with them; the
   * paths start with "requirements" and the place in the list.
   */
  async checkRequirements(db: Db, organisationId: OrganisationId, inputs: readonly RequirementDraft[]): Promise<Result<Requirement[]>> {
    if (inputs.length > MAXIMUM_REQUIREMENTS) {
      return refuse(limitReached(MAXIMUM_REQUIREMENTS, say`A batch can have ${MAXIMUM_REQUIREMENTS} requirements, not ${inputs.length}.`));
    }
    const types =
      inputs.length === 0
        ? new Map<never, never>()
        : await this.types.byIds(
            db,
            inputs.map((input) => input.typeId),
          );
    const requirements = inputs.map((input) => requirementOf(input, types.get(input.typeId), organisationId));
    const refusals = requirements.flatMap((requirement, index) =>
      problemsOf(requirement, types.get(requirement.typeId), organisationId).map((refusal) => ({
        ...refusal,
        path: ['requirements', String(index), ...(refusal.path ?? [])],
      })),
    );
    const [first, ...rest] = refusals;
    return first === undefined ? ok(requirements) : refuse(first, ...rest);
  }

  /** The system's values of a worker; `wanted` leaves out what would cost a query for nothing, `skills` kinds of work that nobody asks about. */
  async systemValuesOf(
    db: Db,
    workerId: WorkerId,
    wanted: (key: SystemKey) => boolean = () => true,
    skills: readonly string[] | null = null,
  ): Promise<Map<QualificationTypeId, QualificationValue>> {
    const wantsCounts = wanted('approved_count') || wanted('approval_rate') || wanted('submitted_count');
    if (!wantsCounts && !wanted('locale') && !wanted('estimated_accuracy')) return new Map();
    const counts = wantsCounts ? present((await this.reputation.counts(db, [workerId])).get(workerId), 'counts') : NO_COUNTS;
    const profile = wanted('locale') ? await this.identity.workerProfile(db, workerId) : null;
    const accuracy = wanted('estimated_accuracy') ? await this.reputation.accuracyPercents(db, workerId, skills) : null;
    return systemValues({ ...counts, country: profile?.country ?? null, accuracy });
  }

  private async grantedValues(db: Db, workerId: WorkerId, typeIds: readonly QualificationTypeId[] | null, now: Date) {
    const rows = await this.grants.valuesOf(db, workerId, typeIds, now);
    const shared = rows.length === 0 ? null : await this.sharing.sharedOf(db, workerId, typeIds);
    return rows.map(({ typeId, value }): [QualificationTypeId, QualificationValue] => [
      typeId,
      { kind: 'integer', value, ...(shared?.has(typeId) === true ? { shared: true } : {}) },
    ]);
  }
}

const NO_COUNTS = { approved: 0, submitted: 0, approvalRatePercent: null };

/** A requirement as someone asks for it: what does not apply may be left out. */
export type RequirementDraft = Pick<Requirement, 'typeId' | 'comparator' | 'guards'> & {
  readonly integerValues?: readonly number[] | null;
  readonly locales?: Requirement['locales'] | null;
  readonly skill?: string | null;
  readonly trialTasks?: number | null;
};

/** Plain data, fit to be kept as JSON. */
function requirementOf(draft: RequirementDraft, type: QualificationType | undefined, organisationId: OrganisationId): Requirement {
  const owner = type?.organisationId ?? null;
  return {
    typeId: draft.typeId,
    comparator: draft.comparator,
    integerValues: [...(draft.integerValues ?? [])],
    locales: (draft.locales ?? []).map(({ country, subdivision }) => (subdivision ? { country, subdivision } : { country })),
    guards: draft.guards,
    ...(draft.skill ? { skill: draft.skill } : {}),
    ...(draft.trialTasks === null || draft.trialTasks === undefined ? {} : { trialTasks: draft.trialTasks }),
    ...(owner !== null && owner !== organisationId ? { needsConsent: true } : {}),
  };
}

function problemsOf(requirement: Requirement, type: QualificationType | undefined, organisationId: OrganisationId): Refusal[] {
  if (type === undefined || !isKnownTo(type, organisationId)) return [notFound('The qualification type', 'typeId')];
  if (type.state !== 'active') return [invalid(say`"${type.name}" is inactive: its owner must make it active first.`, 'typeId')];
  return [...checkRequirement(requirement, valueKindOf(type)), ...checkTrial(requirement)];
}
