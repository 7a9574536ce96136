/** Creates and revokes API keys. The key is returned once; only its hash is stored. */
import { Inject, Injectable } from '@nestjs/common';
import {
  type ApiKeyId,
  type Clock,
  forbidden,
  invalid,
  limitReached,
  newId,
  notFound,
  ok,
  type OrganisationId,
  refuse,
  type Result,
  say,
} from '../../kernel/index.ts';
import { CLOCK, Commands, type Caller, type Scope } from '../../platform/index.ts';
import { ApiKeyRepository, type ApiKey } from './api-key.repository.ts';
import { mayCreateKey } from '../core/identity.policy.ts';
import { normalName } from '../core/registration.ts';
import { SessionRepository } from './session.repository.ts';
import { newApiKey, tokenHash } from '../core/tokens.ts';

const MAXIMUM_KEYS = 20;

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The only organisation that the key can access; null for all organisations of its owner. */
  readonly organisationId: OrganisationId | null;
  /** Expiry of the key; null: valid until it is revoked. */
  readonly expiresAt: Date | null;
}

@Injectable()
export class ApiKeyCommands {
  constructor(
    private readonly commands: Commands,
    private readonly keys: ApiKeyRepository,
    private readonly sessions: SessionRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(caller: Caller, input: NewKey): Promise<Result<{ apiKey: ApiKey; secret: string }>> {
    const { actor } = caller;
    if (actor.kind !== 'person') return refuse(forbidden('Only a person has API keys.'));
    const name = normalName(input.name);
    const scopes = [...new Set(input.scopes)];
    if (name === null) return refuse(invalid('The name has 1 to 100 characters on one line.', 'name'));
    if (scopes.length === 0) return refuse(invalid('Name at least one scope.', 'scopes'));
    if (input.expiresAt !== null && !(input.expiresAt > this.clock.now())) {
      return refuse(invalid('The API key must expire in the future.', 'expiresAt'));
    }
    return this.commands.run(caller, async (tx) => {
      await this.keys.lock(tx, actor.personId);
      // A session that was revoked since the request began creates no key: the key would survive "sign out everywhere".
      const refused = mayCreateKey(actor, { scopes, organisationId: input.organisationId });
      if (refused !== null) return refuse(refused);
      if (actor.sessionId === null || !(await this.sessions.isLive(tx, actor.sessionId))) {
        return refuse(forbidden('The session of this request has ended; sign in again.'));
      }
      if ((await this.keys.count(tx, actor.personId)) >= MAXIMUM_KEYS) {
        return refuse(limitReached(MAXIMUM_KEYS, say`A person has at most ${MAXIMUM_KEYS} API keys; revoke one first.`));
      }
      const { key: secret, prefix } = newApiKey();
      const { organisationId, expiresAt } = input;
      const id = newId<'ApiKey'>(tx.now);
      const apiKey = { id, personId: actor.personId, name, prefix, scopes, organisationId, createdAt: tx.now, expiresAt, lastUsedAt: null };
      await this.keys.insert(tx, { ...apiKey, tokenHash: tokenHash(secret) });
      tx.act('api_key.created', { kind: 'api_key', id, organisationId }, { scopes });
      return ok({ apiKey, secret });
    });
  }

  async revoke(caller: Caller, apiKeyId: ApiKeyId): Promise<Result<ApiKeyId>> {
    const { actor } = caller;
    if (actor.kind !== 'person') return refuse(notFound('The API key', 'apiKeyId'));
    return this.commands.run(caller, async (tx) => {
      const revoked = await this.keys.revoke(tx, actor.personId, apiKeyId);
      if (revoked.length === 0) return refuse(notFound('The API key', 'apiKeyId'));
      for (const id of revoked) tx.act('api_key.revoked', { kind: 'api_key', id });
      return ok(apiKeyId);
    });
  }
}
