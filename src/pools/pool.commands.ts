/** Commands of pools: create, rename, publish an agreement version. */
import { Injectable } from '@nestjs/common';
import {
  allOf,
  conflict,
  invalid,
  limitReached,
  newId,
  notFound,
  ok,
  refuse,
  say,
  type OrganisationId,
  type Result,
  type WorkerPoolId,
} from '../kernel/index.ts';
import { Identity, normalName } from '../identity/index.ts';
import { Commands, personIdOf, type Caller } from '../platform/index.ts';
import { agreementFault, POOL_LIMITS, poolSubject, type PoolKind, type WorkerPool } from './pool.ts';
import { PoolRepository } from './pool.repository.ts';
import { denyCreatingPool, denyManaging } from './pools.policy.ts';

export interface NewPool {
  readonly organisationId: OrganisationId;
  readonly name: string;
  readonly kind: PoolKind;
  /** Text of the agreement, in Markdown. */
  readonly agreement: string;
}

export interface NewVersion {
  readonly poolId: WorkerPoolId;
  readonly text: string;
  readonly requiresAcceptance: boolean;
}

const NAME_FAULT = invalid('The name has 1 to 100 characters on one line.', 'name');
const NAME_TAKEN = invalid('The organisation has a pool of this name; choose another.', 'name');
const NO_POOL = notFound('The pool', 'poolId');

@Injectable()
export class PoolCommands {
  constructor(
    private readonly commands: Commands,
    private readonly pools: PoolRepository,
    private readonly identity: Identity,
  ) {}

  create(caller: Caller, input: NewPool, idempotencyKey: string | null): Promise<Result<WorkerPoolId>> {
    const { organisationId, kind, agreement } = input;
    return this.commands.run<WorkerPoolId>(
      caller,
      async (tx) => {
        const name = normalName(input.name);
        const checked = allOf([name === null ? NAME_FAULT : null, agreementFault(agreement)].filter((fault) => fault !== null));
        if (!checked.ok || name === null) return checked.ok ? refuse(NAME_FAULT) : checked;
        if ((await this.identity.organisation(tx, organisationId)) === null) return refuse(notFound('The organisation', 'organisationId'));
        if ((await this.pools.count(tx, organisationId)) >= POOL_LIMITS.pools) {
          return refuse(limitReached(POOL_LIMITS.pools, say`An organisation has at most ${POOL_LIMITS.pools} pools.`));
        }
        const id = newId<'WorkerPool'>(tx.now);
        const pool: WorkerPool = { id, organisationId, name, kind, agreementVersion: 1, requiredVersion: 1, createdAt: tx.now };
        if (!(await this.pools.insert(tx, pool))) return refuse(NAME_TAKEN);
        const first = { poolId: id, version: 1, text: agreement, requiresAcceptance: true, publishedAt: tx.now };
        await this.pools.insertAgreement(tx, first, personIdOf(tx.actor));
        tx.act('worker_pool.created', poolSubject(pool), { kind });
        return ok(id);
      },
      {
        key: idempotencyKey,
        command: 'worker_pool.create',
        request: { command: 'worker_pool.create', ...input },
        authorise: () => denyCreatingPool(caller.actor, organisationId),
      },
    );
  }

  async rename(caller: Caller, poolId: WorkerPoolId, name: string): Promise<Result<WorkerPoolId>> {
    const normal = normalName(name);
    if (normal === null) return refuse(NAME_FAULT);
    return this.commands.run(caller, async (tx) => {
      const pool = await this.pools.lock(tx, poolId);
      if (pool === null) return refuse(NO_POOL);
      const denied = denyManaging(tx.actor, pool.organisationId, NO_POOL);
      if (denied !== null) return refuse(denied);
      if (!(await this.pools.rename(tx, pool, normal))) return refuse(NAME_TAKEN);
      tx.act('worker_pool.renamed', poolSubject(pool));
      return ok(poolId);
    });
  }

  /**
   * Publishes a new agreement version. New members accept this version. If it requires acceptance, earlier members can claim no
   * more tasks until they accept it. Waits for claims under the previous version.
   */
  publish(caller: Caller, { poolId, text, requiresAcceptance }: NewVersion, idempotencyKey: string | null): Promise<Result<WorkerPoolId>> {
    return this.commands.run<WorkerPoolId>(
      caller,
      async (tx) => {
        const fault = agreementFault(text);
        if (fault !== null) return refuse({ ...fault, path: ['text'] });
        const pool = await this.pools.lock(tx, poolId);
        if (pool === null) return refuse(NO_POOL);
        if (pool.agreementVersion >= POOL_LIMITS.versions) {
          return refuse(limitReached(POOL_LIMITS.versions, say`An agreement has at most ${POOL_LIMITS.versions} versions.`));
        }
        const newest = await this.pools.agreement(tx, poolId, pool.agreementVersion);
        if (newest?.text === text) {
          return refuse({ ...conflict('SAME', 'This is the text of the newest version already.'), path: ['text'] });
        }
        const version = pool.agreementVersion + 1;
        await this.pools.insertAgreement(tx, { poolId, version, text, requiresAcceptance, publishedAt: tx.now }, personIdOf(tx.actor));
        await this.pools.setVersions(tx, poolId, version, requiresAcceptance ? version : pool.requiredVersion);
        tx.act('worker_pool.agreement_published', poolSubject(pool), { version, requiresAcceptance });
        return ok(poolId);
      },
      {
        key: idempotencyKey,
        command: 'worker_pool.publish_agreement',
        request: { command: 'worker_pool.publish_agreement', poolId, text, requiresAcceptance },
        authorise: async (db) => {
          const pool = await this.pools.byId(db, poolId);
          return pool === null ? NO_POOL : denyManaging(caller.actor, pool.organisationId, NO_POOL);
        },
      },
    );
  }
}
