import { Inject } from '@nestjs/common';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { Allow, DB, Seals, type Db, ReadsManyRows } from '../platform/index.ts';
import { SealType, sealType, SealVerificationType, verificationType } from './seal.types.ts';
import { Sealing } from './sealing.ts';
import { SealVerification } from './verification.ts';

@Resolver()
export class SealResolver {
  constructor(
    private readonly sealing: Sealing,
    private readonly verification: SealVerification,
    private readonly platformSeals: Seals,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow(['admin', 'auditor'], 'admin')
  @Query(() => [SealType], { description: 'The newest seal of each log. Keep its hash where nobody who runs this server can write.' })
  async seals(): Promise<SealType[]> {
    const newest = await Promise.all((await this.sealing.logs()).map((log) => this.platformSeals.newest(this.db, log)));
    return newest.filter((seal) => seal !== null).map(sealType);
  }

  @Allow(['admin', 'auditor'], 'admin')
  @ReadsManyRows()
  @Query(() => [SealVerificationType], {
    description: 'Recomputes seals, for some seconds at most, and names the blocks that were changed.',
  })
  async verifySeals(
    @Args('log', { type: () => String, nullable: true, description: 'Only this log: "act" or "ledger"; each when left out.' })
    only?: string | null,
    @Args('from', { type: () => Int, defaultValue: 1, description: 'The first block to recompute.' })
    from: number = 1,
  ): Promise<SealVerificationType[]> {
    const logs = (await this.sealing.logs()).filter((log) => !only || log === only);
    const verifications: SealVerificationType[] = [];
    for (const log of logs) verifications.push(verificationType(await this.verification.verify(log, Math.max(1, from))));
    return verifications;
  }
}
