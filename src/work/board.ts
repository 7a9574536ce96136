/** What a worker finds on the board, and where their next claim goes when they do not say. */
import { Inject, Injectable } from '@nestjs/common';
import { Batches, boardKey, type Batch, type BoardFilter, type BoardOrder } from '../batches/index.ts';
import { Identity } from '../identity/index.ts';
import type { Clock, OrganisationId, WorkerId } from '../kernel/index.ts';
import { CLOCK, DB, type Actor, type Db, type Page } from '../platform/index.ts';
import { Pools, poolsOpenTo, standingToBatch, type PoolStandings } from '../pools/index.ts';
import { evaluate, excludingNewcomers, Qualifications, type QualificationValues } from '../qualifications/index.ts';
import { mayClaimSomething, maySeeBatch, type BoardFacts } from './work.policy.ts';

/** What decides about all batches alike: who the worker is, not how the batch stands. */
export interface Standing {
  readonly values: QualificationValues;
  readonly blocking: ReadonlySet<OrganisationId>;
  readonly pools: PoolStandings;
}

/** What a worker looks for. */
export interface BoardQuest extends Partial<BoardFilter> {
  /** Only what asks for no history of approved work. */
  readonly forNewcomers?: boolean;
}

/** The order of the board, and of claims that name no batch, unless one is asked for. */
export const DEFAULT_ORDER: BoardOrder = 'hourly';

/** Batches read at once, and how often at most: those that requirements hide are left out after reading. */
const CHUNK = 100;
const CHUNKS = 20;

@Injectable()
export class Board {
  constructor(
    private readonly identity: Identity,
    private readonly qualifications: Qualifications,
    private readonly pools: Pools,
    private readonly batches: Batches,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async standing(workerId: WorkerId): Promise<Standing> {
    const now = this.clock.now();
    return {
      values: await this.qualifications.valuesOf(this.db, workerId, now),
      blocking: await this.identity.blockingOrganisations(this.db, workerId, now),
      pools: await this.pools.standings(this.db, workerId),
    };
  }

  /**
   * A page of what the worker may discover: open batches with something to claim, without those of organisations that
   * block the worker. Up to `page.first + 1`; the same few queries whatever the length.
   */
  async page(actor: Actor, standing: Standing, order: BoardOrder, page: Page, filter: BoardQuest = {}): Promise<Batch[]> {
    const { forNewcomers = false, ...asked } = filter;
    // The rule of a claim decides; the filter of the SQL only spares reading what it would leave out.
    const isWanted = (batch: Batch): boolean =>
      maySeeBatch(actor, factsOf(batch, standing, this.clock.now())) &&
      (!forNewcomers || excludingNewcomers(batch.requirements).length === 0);
    const found: Batch[] = [];
    let after = page.after;
    for (let chunk = 0; chunk < CHUNKS && found.length <= page.first; chunk++) {
      const size = Math.max(CHUNK, page.first + 1);
      const read = await this.batches.openBatches(
        this.db,
        this.clock.now(),
        order,
        { first: size, after },
        {
          ...asked,
          without: [...standing.blocking],
          pools: poolsOpenTo(standing.pools),
          memberOf: actor.kind === 'person' ? actor.memberships.map((membership) => membership.organisationId) : [],
        },
      );
      const rows = read.slice(0, size);
      found.push(...rows.filter(isWanted));
      if (read.length <= size) break;
      after = boardKey(order, rows.at(-1)!).map(String);
    }
    return found.slice(0, page.first + 1);
  }

  /** Where a claim that names no batch may go, best first. */
  async claimable(actor: Actor, workerId: WorkerId, limit: number): Promise<Batch[]> {
    const standing = await this.standing(workerId);
    const seen = await this.page(actor, standing, DEFAULT_ORDER, { first: CHUNK, after: null });
    return seen.filter((batch) => mayClaimSomething(actor, factsOf(batch, standing, this.clock.now())).ok).slice(0, limit);
  }
}

/** The facts of a claim about the batch and the worker; not what the worker holds and has taken, which needs a query. */
export function factsOf(batch: Batch, standing: Standing, now: Date): BoardFacts {
  return {
    organisationId: batch.organisationId,
    state: batch.state,
    internal: batch.internal,
    pool: standingToBatch(batch.poolId, standing.pools),
    expired: batch.expiresAt !== null && batch.expiresAt <= now,
    eligibility: evaluate(batch.requirements, standing.values),
    blocked: standing.blocking.has(batch.organisationId),
    workerCap: batch.workerCap,
  };
}
