import { Link } from 'wouter';
import { Security } from '../api/generated/account.ts';
import { useRead } from '../api/use-read.ts';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { Screen } from '../screen/screen.tsx';
import { Shown } from '../screen/shown.tsx';
import { useSession } from '../session/session-context.ts';
import { ActivitySection } from './activity-section.tsx';
import { ApiKeysSection } from './api-keys-section.tsx';
import { EmailSection } from './email-section.tsx';
import { EraseSection } from './erase-section.tsx';
import { IdentitiesSection } from './identities-section.tsx';
import { NameSection } from './name-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { RestrictionsSection } from './restrictions-section.tsx';
import { SecondFactorSection } from './second-factor-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

/** Who this person is here, and how they sign in. */
export function AccountPage() {
  const t = useT();
  const { session } = useSession();
  const read = useRead(Security, {});
  return (
    <Screen
      title={t('nav.account')}
      action={
        session?.me.worker != null && (
          <Link className="button" href={PATHS.workerProfile}>
            {t('profile.title')}
          </Link>
        )
      }
    >
      <RestrictionsSection />
      <NameSection />
      <Shown read={read}>
        {({ me }) => (
          <>
            <EmailSection email={me.email} change={me.emailChange} />
            <PasswordSection hasPassword={me.hasPassword} />
            <SecondFactorSection factor={me.secondFactor} />
            <SessionsSection sessions={me.sessions} />
            <IdentitiesSection identities={me.identities} />
            <ApiKeysSection apiKeys={me.apiKeys} />
            <ActivitySection />
            <EraseSection email={me.email} hasPassword={me.hasPassword} />
          </>
        )}
      </Shown>
    </Screen>
  );
}
