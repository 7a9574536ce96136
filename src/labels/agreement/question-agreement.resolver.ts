import { setImmediate } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BatchType } from '../../batches/index.ts';
import { isAggregated } from '../../forms/index.ts';
import type { BatchId } from '../../kernel/index.ts';
import { DB, listOf, load, type Db, type GraphContext, ReadsManyRows } from '../../platform/index.ts';
import { LabelRepository } from '../core/label.repository.ts';
import { countedQuestions } from '../core/label.ts';
import { QuestionAgreementRepository } from './question-agreement.repository.ts';
import { questionAgreement, sampleSize, SAMPLED_ANSWERS, type QuestionAgreement } from './question-agreement.ts';
import { QuestionAgreementType, questionAgreementType } from './question-agreement.types.ts';

/** Of a form. */
const MOST_QUESTIONS = 50;

@Resolver(() => BatchType)
export class QuestionAgreementResolver {
  constructor(
    private readonly labels: LabelRepository,
    private readonly samples: QuestionAgreementRepository,
    @Inject(DB) private readonly db: Db,
  ) {}

  @listOf(MOST_QUESTIONS)
  @ReadsManyRows()
  @ResolveField(() => [QuestionAgreementType], {
    description: 'How far its workers agree about each question that has labels, in the order of the form.',
  })
  async agreement(@Parent() { batch }: BatchType, @Context() context: GraphContext): Promise<QuestionAgreementType[]> {
    const found = await load(context, 'labels.agreement', batch.id, (ids) => this.agreements(ids, context));
    return (found ?? []).map(questionAgreementType);
  }

  private async agreements(batchIds: readonly BatchId[], context: GraphContext): Promise<Map<BatchId, QuestionAgreement[]>> {
    const forms = await this.labels.forms(this.db, batchIds);
    const questions = new Map(batchIds.map((id) => [id, countedQuestions(forms.get(id) ?? []).filter(isAggregated)]));
    const sizes = [...questions].map(([batchId, of]) => ({ batchId, tasks: sampleSize(of.length) }));
    const samples = await this.samples.samples(this.db, sizes, SAMPLED_ANSWERS);
    const found = new Map<BatchId, QuestionAgreement[]>();
    for (const [batchId, of] of questions) {
      const agreements: QuestionAgreement[] = [];
      for (const question of of) {
        agreements.push(questionAgreement(question, samples.get(batchId) ?? []));
        // Others are served between two questions.
        await setImmediate();
        context.run?.check();
      }
      found.set(batchId, agreements);
    }
    return found;
  }
}
