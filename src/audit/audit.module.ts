import { Module } from '@nestjs/common';
import { ActLog } from './act-log.ts';
import { ActResolver } from './act.resolver.ts';
import { SealResolver } from './seal.resolver.ts';
import { Sealing } from './sealing.ts';

@Module({ providers: [ActLog, Sealing, ActResolver, SealResolver], exports: [ActLog, Sealing] })
export class AuditModule {}
