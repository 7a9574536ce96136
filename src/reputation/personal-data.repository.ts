/**
 * What reputation holds on a person, as the person may see it: counts, and estimates as they are shown. Evidence answer by
 * answer is left out, because it would reveal which tasks had known answers.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PersonalData, shortSection, type ExportSection } from '../identity/index.ts';

const SECTIONS: readonly ExportSection[] = [
  shortSection(
    'reputation.standing',
    `select organisation_id as "organisationId", submitted, approved, rejected, overturned, returned, expired
     from reputation.standing where worker_id = $1 order by organisation_id`,
  ),
  shortSection(
    'reputation.skills',
    `select skill, answers, accuracy, low, high, information_bits as "informationBits", answered_before as "answeredBefore", shown_at as "shownAt"
     from reputation.shown_skill where worker_id = $1 order by skill`,
  ),
];

@Injectable()
export class ReputationPersonalData implements OnModuleInit {
  constructor(private readonly data: PersonalData) {}

  onModuleInit(): void {
    this.data.register({ sections: SECTIONS });
  }
}
