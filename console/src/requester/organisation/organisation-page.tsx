import { OrganisationSettings } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { BucketSection } from '../bucket/bucket-section.tsx';
import { OrganisationFacts } from './organisation-facts.tsx';
import { OrganisationRestrictions } from './organisation-restrictions.tsx';
import { OwnerTotp } from './owner-totp.tsx';
import { RenameOrganisationForm } from './rename-organisation-form.tsx';
import '../../styles/organisation.css';
import '../../styles/worker.css';

/** Settings of the organisation: its name, what limits its payments, and what its owners need to sign in. */
export default function OrganisationPage() {
  const t = useT();
  const own = useOrganisation();
  const { id } = own;
  const read = useRead(OrganisationSettings, { id });
  return (
    <Screen title={t('organisation.settings')}>
      <Shown read={read}>
        {({ organisation }) =>
          organisation !== null && (
            <>
              <OrganisationRestrictions restrictions={organisation.restrictions} />
              <OrganisationFacts organisation={organisation} />
              {mayRunBatches(own) && <BucketSection />}
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
