import { Link } from 'wouter';
import { QualificationTypes } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS, pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { NewQualificationForm } from '../qualifications/new-qualification-form.tsx';
import { QualificationRequestsList } from '../qualifications/qualification-requests-list.tsx';
import { TestsOfType } from './tests-of-type.tsx';
import '../../styles/worker.css';

/** The qualifications of the organisation, and the tests by which workers earn them. */
export default function TestsPage() {
  const t = useT();
  const organisation = useOrganisation();
  const pages = usePages();
  const read = useRead(QualificationTypes, { organisationId: organisation.id, set: 'OWN', first: 20, after: pages.after });
  const newTest = mayRunBatches(organisation) && (
    <Link className="button button-primary" href={PATHS.newTest}>
      {t('own-tests.new')}
    </Link>
  );
  return (
    <Screen title={t('nav.tests')} action={newTest}>
      <Shown
        read={read}
        isEmpty={({ qualificationTypes }) => isEmptyList(qualificationTypes?.nodes.length, pages)}
        empty={<Empty title={t('own-tests.empty')} text={t('own-tests.empty-text')} />}
      >
        {({ qualificationTypes }) =>
          qualificationTypes !== null && (
            <>
              <ul className="cards">
                {qualificationTypes.nodes.map(({ id, name, description, state, tests }) => (
                  <li key={id} className="card">
                    <h2 dir="auto">
                      <Link href={pathTo('ownQualification', id)}>{name}</Link>
                    </h2>
                    {state === 'INACTIVE' && <span className="tag">{t('qualification.off')}</span>}
                    <p className="soft" dir="auto">
                      {description}
                    </p>
                    <TestsOfType tests={tests} />
                  </li>
                ))}
              </ul>
              <Pager pages={pages} page={qualificationTypes.pageInfo} count={qualificationTypes.nodes.length} />
            </>
          )
        }
      </Shown>
      <QualificationRequestsList typeId={null} />
      {mayRunBatches(organisation) && <NewQualificationForm />}
    </Screen>
  );
}
