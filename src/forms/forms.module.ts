import { Module } from '@nestjs/common';
import { SchemaThreads } from './schema-threads.ts';

@Module({ providers: [SchemaThreads], exports: [SchemaThreads] })
export class FormsModule {}
