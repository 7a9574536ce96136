import { Link, useParams } from 'wouter';
import { Answer } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { RoleTexts } from '../../messages/role-texts.tsx';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { ActsTable } from '../shared/acts-table.tsx';
import { RejectedTask } from './rejected-task.tsx';
import { RejectionDecision } from './rejection-decision.tsx';
import '../../styles/task.css';
import '../../styles/review.css';

/** One rejected answer with its item, other workers' answers and the decision. */
export default function RejectionPage() {
  const t = useT();
  const id = decodeURIComponent(useParams<{ id: string }>().id);
  const read = useRead(Answer, { id });
  return (
    <Screen title={t('overturn.title')}>
      <p>
        <Link href={PATHS.adminRejections}>{t('decision.back')}</Link>
      </p>
      <Shown
        read={read}
        isEmpty={({ assignment }) => assignment === null}
        empty={<Empty title={t('overturn.gone')} text={t('runs.gone-text')} />}
      >
        {({ assignment }) =>
          assignment !== null && (
            <>
              <RejectionDecision assignment={assignment} isOffline={read.failure !== null} />
              {assignment.requesterTask !== null && (
                <RoleTexts role="requester">
                  <RejectedTask taskId={assignment.requesterTask.id} assignmentId={id} />
                </RoleTexts>
              )}
              <section aria-labelledby="about">
                <h2 id="about">{t('trace.acts')}</h2>
                <ActsTable variables={{ subjectId: id, first: 20 }} />
              </section>
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
