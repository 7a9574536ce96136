import { OrganisationSettings } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { OrganisationFacts } from './organisation-facts.tsx';
import { OrganisationRestrictions } from './organisation-restrictions.tsx';
import { OwnerTotp } from './owner-totp.tsx';
import { RenameOrganisationForm } from './rename-organisation-form.tsx';
import '../../styles/organisation.css';

/** Settings of the organisation: its name, what limits its payments, and what its owners need to sign in. */
export default function OrganisationPage() {
  const t = useT();
  const { id } = useOrganisation();
  const read = useRead(OrganisationSettings, { id });
  return (
    <Screen title={t('organisation.settings')}>
      <Shown read={read}>
        {({ organisation }) =>
          organisation !== null && (
            <>
              <OrganisationRestrictions restrictions={organisation.restrictions} />
              <OrganisationFacts organisation={organisation} />
              {organisation.yourRole === 'OWNER' ? (
                <>
                  <RenameOrganisationForm id={id} name={organisation.name} warning={organisation.nameWarning} />
                  <OwnerTotp organisationId={id} isDemanded={organisation.demandsOwnerTotp} />
                </>
              ) : (
                <p className="notice">{t('organisation.owners-change')}</p>
              )}
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
