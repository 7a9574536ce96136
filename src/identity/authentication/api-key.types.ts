/** GraphQL types for API keys. */
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ApiKeyId, OrganisationId } from '../../kernel/index.ts';
import { idScalar, payloadType, type Scope, SeenBy, personIdOf } from '../../platform/index.ts';
import type { ApiKey } from './api-key.repository.ts';

export const ScopeEnum = {
  ACCOUNT: 'account',
  WORK: 'work',
  REQUESTER_READ: 'requester:read',
  REQUESTER_WRITE: 'requester:write',
  MONEY: 'money',
  ADMIN: 'admin',
  AUDIT: 'audit',
} as const satisfies Record<string, Scope>;
registerEnumType(ScopeEnum, {
  name: 'Scope',
  description: 'What an API key may be used for.',
  valuesMap: {
    ACCOUNT: { description: "One's own account: data, sessions, keys, memberships." },
    WORK: { description: 'Finding and doing work.' },
    REQUESTER_READ: { description: 'Reading what belongs to an organisation.' },
    REQUESTER_WRITE: { description: 'Posting, running and reviewing batches.' },
    MONEY: { description: 'Funding and being paid.' },
    ADMIN: { description: 'Work of an admin of the marketplace.' },
    AUDIT: { description: 'Reading the books and the acts as an auditor; only an auditor can give it.' },
  },
});

@SeenBy((actor, { personId }: ApiKeyType) => personIdOf(actor) === personId, { scopes: ['account'] })
@ObjectType('ApiKey', { description: 'A key for programs. The key itself is shown only when it is made.' })
export class ApiKeyType {
  @Field(() => idScalar('ApiKey'), { description: 'Public id of the api key.' })
  id: ApiKeyId;

  @Field(() => String, { description: 'Name that the owner gave the key.' })
  name: string;

  @Field(() => String, { description: 'The first characters of the key.' })
  prefix: string;

  @Field(() => [ScopeEnum], { description: 'Scopes: what the key may be used for.' })
  scopes: Scope[];

  @Field(() => idScalar('Organisation'), { nullable: true, description: 'The one organisation that it reaches; null for all of yours.' })
  organisationId: OrganisationId | null;

  @Field(() => Date, { description: 'Time at which the key was created.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it stops working; null: when it is revoked.' })
  expiresAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was last used, to the minute; null: never.' })
  lastUsedAt: Date | null;

  /** Not exposed in the schema. */
  personId: string;
}

export function apiKeyType(key: ApiKey): ApiKeyType {
  const { id, personId, name, prefix, scopes, organisationId, createdAt, expiresAt, lastUsedAt } = key;
  return { id, personId, name, prefix, scopes: [...scopes], organisationId, createdAt, expiresAt, lastUsedAt };
}

@InputType({ description: 'A new API key.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'What you call it, 1 to 100 characters.' })
  name: string;

  @Field(() => [ScopeEnum], { description: 'What it may be used for; never more than you may do yourself.' })
  scopes: Scope[];

  @Field(() => idScalar('Organisation'), {
    nullable: true,
    description: 'The one organisation that it reaches; all of yours when left out.',
  })
  organisationId?: OrganisationId | null;

  @Field(() => Date, { nullable: true, description: 'When it stops working; when it is revoked, if left out.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'An API key to revoke.' })
export class RevokeApiKeyInput {
  @Field(() => idScalar('ApiKey'), { description: 'Public id of the API key.' })
  apiKeyId: ApiKeyId;
}

export const CreateApiKeyPayload = payloadType('CreateApiKey', { apiKey: () => ApiKeyType, secret: () => String });
export const RevokeApiKeyPayload = payloadType('RevokeApiKey', { apiKeyId: () => idScalar('ApiKey') });
