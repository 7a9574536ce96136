import { Link } from 'wouter';
import { Team } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { InviteMemberForm } from './invite-member-form.tsx';
import { MembersList } from './members-list.tsx';
import { PoolsSection } from './pools-section.tsx';
import '../../styles/money.css';

/** Who works for the organisation, in which role; and its pools of workers. */
export default function TeamPage() {
  const t = useT();
  const { id } = useOrganisation();
  const read = useRead(Team, { id, first: 20 });
  return (
    <Screen
      title={t('nav.team')}
      action={
        <Link className="button" href={PATHS.workers}>
          {t('own-workers.title')}
        </Link>
      }
    >
      <Shown read={read}>
        {({ organisation }) =>
          organisation !== null && (
            <>
              <MembersList members={organisation.members} yourRole={organisation.yourRole} />
              {(organisation.yourRole === 'OWNER' || organisation.yourRole === 'MANAGER') && (
                <InviteMemberForm organisationId={id} yourRole={organisation.yourRole} />
              )}
            </>
          )
        }
      </Shown>
      <PoolsSection />
    </Screen>
  );
}
