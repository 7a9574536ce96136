import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentCaller, payload, StepUp, type Caller } from '../../platform/index.ts';
import { ApiKeyCommands } from './api-key.commands.ts';
import { apiKeyType, CreateApiKeyInput, CreateApiKeyPayload, RevokeApiKeyInput, RevokeApiKeyPayload } from './api-key.types.ts';

@Resolver()
export class ApiKeyResolver {
  constructor(private readonly keys: ApiKeyCommands) {}

  @StepUp()
  @Allow('person', 'account', { evenAuditors: true })
  @Mutation(() => CreateApiKeyPayload, { description: 'Makes an API key. `secret` is the key: it is shown here and never again.' })
  async createApiKey(
    @Args('input', { description: 'Name, scopes and end of the key.' }) input: CreateApiKeyInput,
    @CurrentCaller() caller: Caller,
  ) {
    const { name, scopes, organisationId, expiresAt = null } = input;
    const result = await this.keys.create(caller, {
      name,
      scopes,
      organisationId: organisationId ? organisationId : null,
      expiresAt,
    });
    return payload(result, ({ apiKey, secret }) => ({ apiKey: apiKeyType(apiKey), secret }));
  }

  @Allow('person', 'account', { evenSuspended: true, evenAuditors: true })
  @Mutation(() => RevokeApiKeyPayload, { description: 'Revokes one of your API keys, at once.' })
  async revokeApiKey(
    @Args('input', { description: 'The API key to revoke, by id.' }) input: RevokeApiKeyInput,
    @CurrentCaller() caller: Caller,
  ) {
    return payload(await this.keys.revoke(caller, input.apiKeyId), (apiKeyId) => ({ apiKeyId }));
  }
}
