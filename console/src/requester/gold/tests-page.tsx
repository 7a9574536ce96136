import { Link } from 'wouter';
import { QualificationTypes } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS, pathTo } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';

/** The qualifications of the organisation, and the tests by which workers earn them. */
export default function TestsPage() {
  const t = useT();
  const tell = useMaybeT();
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
                {qualificationTypes.nodes.map(({ id, name, description, tests }) => (
                  <li key={id} className="card">
                    <h2 dir="auto">{name}</h2>
                    <p className="soft" dir="auto">
                      {description}
                    </p>
                    {tests.map((test) => (
                      <p key={test.id}>
                        <Link href={pathTo('ownTest', test.id)}>
                          {tell(`test-purpose.${test.purpose}`, test.purpose)}, {t('own-tests.items', { count: test.itemCount })}
                        </Link>{' '}
                        <span className={test.state === 'OPEN' ? 'tag tag-green' : 'tag'}>
                          {tell(`test-state.${test.state}`, test.state)}
                        </span>
                      </p>
                    ))}
                  </li>
                ))}
              </ul>
              <Pager pages={pages} page={qualificationTypes.pageInfo} count={qualificationTypes.nodes.length} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
