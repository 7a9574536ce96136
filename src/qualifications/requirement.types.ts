/** GraphQL: requirements, as they are asked for and as they are shown. */
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { QualificationTypeId } from '../kernel/index.ts';
import { idScalar, SeenWithParent } from '../platform/index.ts';
import type { Comparator, Guard, Locale, Requirement } from './requirement.ts';

export const ComparatorEnum = {
  LESS_THAN: 'less_than',
  LESS_THAN_OR_EQUAL_TO: 'less_than_or_equal_to',
  GREATER_THAN: 'greater_than',
  GREATER_THAN_OR_EQUAL_TO: 'greater_than_or_equal_to',
  EQUAL_TO: 'equal_to',
  NOT_EQUAL_TO: 'not_equal_to',
  EXISTS: 'exists',
  DOES_NOT_EXIST: 'does_not_exist',
  IN: 'in',
  NOT_IN: 'not_in',
} as const;
registerEnumType(ComparatorEnum, {
  name: 'Comparator',
  description:
    "How a worker's value is compared with those of a requirement. A worker who does not have the qualification meets DOES_NOT_EXIST alone, not NOT_EQUAL_TO or NOT_IN.",
  valuesMap: {
    LESS_THAN: { description: 'Below the one whole number.' },
    LESS_THAN_OR_EQUAL_TO: { description: 'At most the one whole number.' },
    GREATER_THAN: { description: 'Above the one whole number.' },
    GREATER_THAN_OR_EQUAL_TO: { description: 'At least the one whole number.' },
    EQUAL_TO: { description: 'The one whole number, or in the one place.' },
    NOT_EQUAL_TO: { description: 'Another whole number, or known to be outside the one place.' },
    EXISTS: { description: 'Has the qualification, whatever its value; takes no values.' },
    DOES_NOT_EXIST: { description: 'Does not have the qualification; takes no values.' },
    IN: { description: 'One of up to 15 whole numbers, or in one of up to 30 places.' },
    NOT_IN: { description: 'None of up to 15 whole numbers, or known to be outside all of up to 30 places.' },
  },
});

export const GuardEnum = {
  ACCEPT: 'accept',
  PREVIEW_AND_ACCEPT: 'preview_and_accept',
  DISCOVER_PREVIEW_AND_ACCEPT: 'discover_preview_and_accept',
} as const;
registerEnumType(GuardEnum, {
  name: 'RequirementGuard',
  description: 'What a worker who does not meet a requirement may not do.',
  valuesMap: {
    ACCEPT: { description: 'Claim a task. The batch is on their board, and its tasks can be previewed.' },
    PREVIEW_AND_ACCEPT: { description: 'See a task, or claim one. The batch is on their board.' },
    DISCOVER_PREVIEW_AND_ACCEPT: { description: 'See the batch at all.' },
  },
});

@SeenWithParent()
@ObjectType('Locale', { description: 'A country or a part of one.' })
export class LocaleType {
  @Field(() => String, { description: 'ISO 3166-1 alpha-2, such as "US".' })
  country: string;

  @Field(() => String, {
    nullable: true,
    description: 'The part of an ISO 3166-2 code after the hyphen, such as "CA"; null: the whole country.',
  })
  subdivision: string | null;
}

@InputType({ description: 'A country or a part of one.' })
export class LocaleInput {
  @Field(() => String, { description: 'ISO 3166-1 alpha-2 in upper case, such as "US".' })
  country: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The part of an ISO 3166-2 code after the hyphen, such as "CA" of "US-CA". A worker whose subdivision is not known can show neither to be in it nor out of it.',
  })
  subdivision?: string | null;
}

@InputType({ description: 'A qualification that workers must have. A batch can have up to 10; all that guard an action must be met.' })
export class RequirementInput {
  @Field(() => idScalar('QualificationType'), {
    description: 'On which type: your own, one of the platform, or one that is shared; active.',
  })
  typeId: QualificationTypeId;

  @Field(() => ComparatorEnum, { description: 'Comparison of the value with the required values.' })
  comparator: Comparator;

  @Field(() => [Int], {
    nullable: true,
    description: 'For whole numbers: one, up to 15 for IN and NOT_IN, none for EXISTS and DOES_NOT_EXIST.',
  })
  integerValues?: number[] | null;

  @Field(() => [LocaleInput], {
    nullable: true,
    description: 'For the system qualification LOCALE: one for EQUAL_TO and NOT_EQUAL_TO, up to 30 for IN and NOT_IN, none for EXISTS.',
  })
  locales?: LocaleInput[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'For the system qualification ESTIMATED_ACCURACY, and only for it: of which kind of work, such as "image". A newcomer has the mean of all who did such work.',
  })
  skill?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'For what only work shows (counts and shares of approved work, ESTIMATED_ACCURACY): how many tasks of the batch, 1 to 100, somebody may take who does not meet it, to show what they can do. The batch then asks for 2 answers to each task at least; a task that you give a number of its own may ask for fewer. Null: none.',
  })
  trialTasks?: number | null;

  @Field(() => GuardEnum, { defaultValue: 'accept', description: 'Action that the requirement guards.' })
  guards: Guard;
}

@SeenWithParent()
@ObjectType('Requirement', { description: 'A qualification that workers of a batch must have.' })
export class RequirementType {
  /** Not a field: `type` is loaded by it. */
  typeId: QualificationTypeId;

  @Field(() => ComparatorEnum, { description: 'Comparison of the value with the required values.' })
  comparator: Comparator;

  @Field(() => [Int], { description: 'The whole numbers it is compared with; empty for places.' })
  integerValues: number[];

  @Field(() => [LocaleType], { description: 'The places it is compared with; empty for whole numbers.' })
  locales: LocaleType[];

  @Field(() => String, { nullable: true, description: 'Of which kind of work, for an estimated accuracy; null for all else.' })
  skill: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many tasks of the batch somebody may take who does not meet it, to show what they can do; null: none.',
  })
  trialTasks: number | null;

  @Field(() => GuardEnum, { description: 'Action that the requirement guards.' })
  guards: Guard;

  @Field(() => Boolean, {
    description:
      'Whether it is of another organisation than the one that requires it: a value then counts only where the worker shares it.',
  })
  needsConsent: boolean;
}

export function localeType(locale: Locale): LocaleType {
  return Object.assign(new LocaleType(), { country: locale.country, subdivision: locale.subdivision ?? null });
}

/** A requirement for GraphQL; its `type` is loaded when it is asked for. */
export function requirementType(requirement: Requirement): RequirementType {
  const { typeId, comparator, integerValues, locales, guards } = requirement;
  return Object.assign(new RequirementType(), {
    typeId,
    comparator,
    integerValues: [...integerValues],
    locales: locales.map(localeType),
    guards,
    skill: requirement.skill ?? null,
    trialTasks: requirement.trialTasks ?? null,
    needsConsent: requirement.needsConsent === true,
  });
}
