import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Allow, DB, Seals, type Db } from '../platform/index.ts';
import { SealType, sealType, SealVerificationType, verificationType } from './seal.types.ts';
import { Sealing } from './sealing.ts';

@Resolver()
export class SealResolver {
  constructor(
    private readonly sealing: Sealing,
    private readonly platformSeals: Seals,
    @Inject(DB) private readonly db: Db,
  ) {}

  @Allow('admin', 'admin')
  @Query(() => [SealType], { description: 'The newest seal of each log. Keep its hash where nobody who runs this server can write.' })
  async seals(): Promise<SealType[]> {
    const newest = await Promise.all((await this.sealing.logs()).map((log) => this.platformSeals.newest(this.db, log)));
    return newest.filter((seal) => seal !== null).map(sealType);
  }

  @Allow('admin', 'admin')
  @Query(() => [SealVerificationType], {
    description: 'Recomputes every seal of every log and names what was changed. Reads all of them: ask seldom, or run "npm run doctor".',
  })
  async verifySeals(): Promise<SealVerificationType[]> {
    const verifications: SealVerificationType[] = [];
    for (const log of await this.sealing.logs()) {
      const newest = await this.platformSeals.newest(this.db, log);
      verifications.push(verificationType(log, newest, await this.platformSeals.broken(this.db, log)));
    }
    return verifications;
  }
}
