import { Link, useParams } from 'wouter';
import { QualificationType } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { isolated } from '../../messages/translate.ts';
import { useT } from '../../messages/language-context.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { TestsOfType } from '../gold/tests-of-type.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { GrantForm } from './grant-form.tsx';
import { GrantsList } from './grants-list.tsx';
import { QualificationRequestsList } from './qualification-requests-list.tsx';
import { QualificationSettingsForm } from './qualification-settings-form.tsx';
import '../../styles/worker.css';

/** One qualification of the organisation: who asks for it, who has it, how it is earned, and its settings. */
export default function QualificationPage() {
  const { id = '' } = useParams();
  const t = useT();
  const organisation = useOrganisation();
  const read = useRead(QualificationType, { id });
  const type = read.data?.qualificationType;
  if (type === null) return <NotFound />;
  const mayRun = mayRunBatches(organisation);
  return (
    <Screen
      title={type === undefined ? t('nav.tests') : isolated(type.name)}
      action={
        mayRun && (
          <Link className="button" href={`${PATHS.newTest}?type=${encodeURIComponent(id)}`}>
            {t('qualification.test')}
          </Link>
        )
      }
    >
      <Shown read={read}>
        {({ qualificationType: shown }) =>
          shown !== null && (
            <>
              <p className="lead" dir="auto">
                {shown.description}
              </p>
              {shown.state === 'INACTIVE' && <p className="notice notice-waiting">{t('qualification.inactive')}</p>}
              <TestsOfType tests={shown.tests} />
              <QualificationRequestsList typeId={id} />
              <GrantsList typeId={id} />
              {mayRun && (
                <>
                  <GrantForm typeId={id} />
                  <QualificationSettingsForm type={shown} />
                </>
              )}
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
