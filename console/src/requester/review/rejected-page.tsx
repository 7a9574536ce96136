import { Link, useParams } from 'wouter';
import { RejectedAnswers } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { BatchTabs } from '../batch/batch-tabs.tsx';
import { RejectedAnswer } from './rejected-answer.tsx';
import '../../styles/review.css';

/** Rejected answers with their reasons. A rejection can be withdrawn while its money is held. */
export default function RejectedPage() {
  const { id = '' } = useParams();
  const t = useT();
  const pages = usePages();
  const read = useRead(RejectedAnswers, { id, first: 20, after: pages.after });
  if (read.data?.batch === null) return <NotFound />;
  return (
    <Screen
      title={t('rejected.title')}
      action={
        <Link className="button" href={pathTo('review', id)}>
          {t('review.title')}
        </Link>
      }
    >
      <BatchTabs id={id} title={t('batch-tabs.title')} />
      <Shown
        read={read}
        isEmpty={({ batch }) => isEmptyList(batch?.assignments?.nodes.length, pages)}
        empty={<Empty title={t('rejected.empty')} text={t('rejected.empty-text')} />}
      >
        {({ batch }) =>
          batch?.assignments == null ? null : (
            <>
              <ul className="rejected-answers">
                {batch.assignments.nodes.map((assignment) => (
                  <li key={assignment.id}>
                    <RejectedAnswer assignment={assignment} form={batch.current.form} />
                  </li>
                ))}
              </ul>
              <Pager pages={pages} page={batch.assignments.pageInfo} count={batch.assignments.nodes.length} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
