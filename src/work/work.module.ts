import { Module } from '@nestjs/common';
import { AssignmentRepository } from './assignment.repository.ts';
import { Work } from './work.ts';

@Module({ providers: [Work, AssignmentRepository], exports: [Work] })
export class WorkModule {}
