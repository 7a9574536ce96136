import { Module } from '@nestjs/common';
import { OutcomeRepository } from './outcome.repository.ts';
import { Reputation } from './reputation.ts';

@Module({ providers: [Reputation, OutcomeRepository], exports: [Reputation] })
export class ReputationModule {}
