/** What tests hold on a person: their attempts. The key of a test is not personal data; the export shows results as the test shows them. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { longSection, PersonalData, type ExportSection } from '../identity/index.ts';

const SECTIONS: readonly ExportSection[] = [
  longSection(
    'assessments.attempts',
    'TestAttempt',
    `select a.id, a.test_id as "testId", a.version, a.n, a.state, a.started_at as "startedAt", a.due_at as "dueAt", a.ended_at as "endedAt",
       a.answers, case when v.shows_results then a.results end as results, a.score_percent as "scorePercent", a.passed,
       a.reward_minor as "rewardMinor", a.currency,
       (select jsonb_agg(jsonb_build_object('item', t.item, 'answer', t.answer, 'results', t.results, 'at', t.at) order by t.at, t.item)
        from assessments.training_answer t where t.attempt_id = a.id) as "trainingAnswers"
     from assessments.attempt a join assessments.test_version v on v.test_id = a.test_id and v.version = a.version
     where a.worker_id = $1 and ($2::uuid is null or a.id > $2) order by a.id limit $3`,
  ),
];

@Injectable()
export class AssessmentsPersonalData implements OnModuleInit {
  constructor(private readonly data: PersonalData) {}

  onModuleInit(): void {
    this.data.register({ sections: SECTIONS });
  }
}
