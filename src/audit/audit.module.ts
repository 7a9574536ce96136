import { Module } from '@nestjs/common';
import { ActLog } from './act-log.ts';
import { ActResolver } from './act.resolver.ts';
import { SealResolver } from './seal.resolver.ts';
import { Sealing } from './sealing.ts';
import { SealVerification } from './verification.ts';

@Module({ providers: [ActLog, Sealing, SealVerification, ActResolver, SealResolver], exports: [ActLog, Sealing, SealVerification] })
export class AuditModule {}
