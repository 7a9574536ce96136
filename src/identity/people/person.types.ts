/** GraphQL: oneself, and a person as admins and auditors see them. */
import { ArgsType, Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { lengthOf, type PersonId } from '../../kernel/index.ts';
import { badInput, connectionType, idScalar, PageArgs, SeenBy, SeenWithParent, mayAudit, personIdOf } from '../../platform/index.ts';
import { deceptionOf, type Deception } from '../core/confusables.ts';
import { nameWords } from '../core/name-words.ts';
import { NAME_WARNING, NameWarningEnum } from '../core/name-warning.types.ts';
import type { Person } from './person.entity.ts';
import type { PersonWithPrivate } from './person.repository.ts';

export const PersonKindEnum = { HUMAN: 'human', AI: 'ai' } as const;
registerEnumType(PersonKindEnum, {
  name: 'PersonKind',
  description: 'Kind of a person: human or AI.',
  valuesMap: { HUMAN: { description: 'A human being with an account.' }, AI: { description: 'A program that works as a worker.' } },
});

@SeenWithParent()
@ObjectType({ description: 'A version of the terms, and when it was accepted.' })
export class AcceptedTerms {
  @Field(() => String, { description: 'Version of the terms that were accepted.' })
  version: string;

  @Field(() => Date, { description: 'Time at which the terms were accepted.' })
  acceptedAt: Date;
}

@SeenBy((actor, { id }: PersonType) => personIdOf(actor) === id, { scopes: ['account'] })
@ObjectType('Me', { description: 'Oneself: what only you can see of you.' })
export class PersonType {
  @Field(() => idScalar('Person'), { description: 'Public id of your account.' })
  id: PersonId;

  @Field(() => String, { nullable: true, description: 'Your own e-mail address.' })
  email: string | null;

  @Field(() => String, { nullable: true, description: 'Name on your account.' })
  name: string | null;

  @Field(() => String, { nullable: true, description: 'Your date of birth, YYYY-MM-DD.' })
  birthDate: string | null;

  @Field(() => String, { nullable: true, description: 'Your country, as you registered; ISO 3166-1 alpha-2.' })
  country: string | null;

  @Field(() => Boolean, { description: 'Whether you are an admin of this marketplace.' })
  isAdmin: boolean;

  @Field(() => Boolean, { description: 'Whether you are an auditor, who reads the books and changes nothing.' })
  isAuditor: boolean;

  @Field(() => Date, { description: 'Time at which you registered.' })
  createdAt: Date;
}

/** Shown instead of the name of a person whose personal data were erased. */
export const NAME_ERASED = 'Name erased';

@SeenBy((actor, _person: PersonViewType) => mayAudit(actor))
@ObjectType('Person', { description: 'A person, as admins and auditors see them.' })
export class PersonViewType {
  @Field(() => idScalar('Person'), { description: 'Public id of the person.' })
  id: PersonId;

  @Field(() => PersonKindEnum, { description: 'Whether the person is a human or an AI.' })
  kind: Person['kind'];

  @Field(() => String, { nullable: true, description: 'E-mail address; null when the personal data were erased.' })
  email: string | null;

  @Field(() => String, { nullable: true, description: 'Name; null when the personal data were erased.' })
  name: string | null;

  @Field(() => NameWarningEnum, { nullable: true, description: NAME_WARNING })
  nameWarning: Deception | null;

  @Field(() => String, { nullable: true, description: 'Country as registered, ISO 3166-1 alpha-2.' })
  country: string | null;

  @Field(() => Boolean, { description: 'Whether they are a worker.' })
  isWorker: boolean;

  @Field(() => Boolean, { description: 'Whether they are an admin.' })
  isAdmin: boolean;

  @Field(() => Boolean, { description: 'Whether they are an auditor, who reads the books and changes nothing.' })
  isAuditor: boolean;

  @Field(() => Date, { description: 'Time at which the person registered.' })
  createdAt: Date;
}

export const PersonConnection = connectionType(PersonViewType, 'Person');

/** Longest name, and longest search. */
const NAME_LENGTH = 100;

@ArgsType()
export class PeopleArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only people whose e-mail address begins with this text, in any spelling of it.',
  })
  email?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only people whose name has words that begin with each of these words, in any order, case and with or without accents: "mar jo" finds "José Martí". At most 100 characters.',
  })
  name?: string | null;
}

/** Words that a search by name asks for; null for a blank one, which finds everybody. @throws GraphQLError BAD_USER_INPUT */
export function nameStartsOf(name: string | null | undefined): string[] | null {
  const text = name?.trim() ?? '';
  if (text === '') return null;
  const words = lengthOf(text) > NAME_LENGTH ? [] : nameWords(text);
  if (words.length === 0) throw badInput(`"name" must have 1 to ${NAME_LENGTH} characters, and a letter or a digit among them.`);
  return words;
}

export function personType(person: PersonWithPrivate): PersonType {
  const { id, email, name, birthDate, country, isAdmin, createdAt } = person;
  const isAuditor = person.auditorSince !== null;
  return Object.assign(new PersonType(), { id, email, name, birthDate, country, isAdmin, isAuditor, createdAt });
}

export function personViewType(person: PersonWithPrivate): PersonViewType {
  const { id, kind, email, name, country, isWorker, isAdmin, createdAt } = person;
  const nameWarning = name === null ? null : deceptionOf(name);
  const isAuditor = person.auditorSince !== null;
  return Object.assign(new PersonViewType(), { id, kind, email, name, nameWarning, country, isWorker, isAdmin, isAuditor, createdAt });
}
