import { useParams } from 'wouter';
import { AdminPerson } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { ActsTable } from '../shared/acts-table.tsx';
import { useOversight } from '../shared/use-oversight.ts';
import { EraseAction } from './erase-action.tsx';
import { ErasedPerson } from './erased-person.tsx';
import { PersonFacts } from './person-facts.tsx';
import { PersonMoney } from './person-money.tsx';
import { PersonStandings } from './person-standings.tsx';
import { RestrictAction } from './restrict-action.tsx';
import { RestrictionCard } from './restriction-card.tsx';
import { RoleActions } from './role-actions.tsx';

/** One person: what they are here, what is restricted, their money, and what they did. */
export default function PersonPage() {
  const t = useT();
  const { id } = useParams<{ id: string }>();
  const { personId, isAdmin } = useOversight();
  const read = useRead(AdminPerson, { id: decodeURIComponent(id) });
  return (
    <Screen title={read.data?.person?.name ?? t('people.person')}>
      <Shown read={read} isEmpty={({ person }) => person === null} empty={<Empty title={t('people.gone')} text={t('runs.gone-text')} />}>
        {({ person }) =>
          person !== null && (
            <>
              <PersonFacts person={person} />
              {person.erasure !== null && <ErasedPerson personId={person.id} erasure={person.erasure} />}
              {person.id !== personId && <RoleActions person={person} />}
              <section aria-labelledby="restrictions">
                <h2 id="restrictions">{t('admin.restrictions')}</h2>
                {person.restrictions.length === 0 && <p className="soft">{t('restrictions.none-of-person')}</p>}
                {person.restrictions.map((restriction) => (
                  <RestrictionCard key={restriction.id} restriction={restriction} />
                ))}
                {person.id !== personId && (
                  <p className="row">
                    <RestrictAction kind="hold" personId={person.id} />
                    <RestrictAction kind="suspend" personId={person.id} />
                  </p>
                )}
              </section>
              {person.isWorker && (
                <>
                  <PersonMoney workerId={person.id} />
                  {isAdmin && <PersonStandings personId={person.id} />}
                </>
              )}
              {person.id !== personId && person.erasure === null && (
                <section aria-labelledby="erase">
                  <h2 id="erase">{t('admin-erase.title')}</h2>
                  <p className="row">
                    <EraseAction person={person} />
                    <span className="soft">{t('admin-erase.title-text')}</span>
                  </p>
                </section>
              )}
              <section aria-labelledby="did">
                <h2 id="did">{t('people.did')}</h2>
                <ActsTable variables={{ actorId: person.id, first: 20 }} />
              </section>
              <section aria-labelledby="about">
                <h2 id="about">{t('trace.acts')}</h2>
                <ActsTable variables={{ subjectId: person.id, first: 20 }} />
              </section>
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
