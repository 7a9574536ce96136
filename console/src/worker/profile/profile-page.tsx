import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { BecomeWorker } from '../../api/generated/account.ts';
import { UpdateWorkerProfile, WorkerProfile } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { CountryField } from '../../forms/country-field.tsx';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useLanguage, useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { useSession } from '../../session/session-context.ts';

/** Country, languages and time zone of a worker; somebody who is none becomes one. */
export default function ProfilePage() {
  const t = useT();
  const [, navigate] = useLocation();
  const { language } = useLanguage();
  const { session, again } = useSession();
  const isWorker = session?.me.worker != null;
  const known = useRead(WorkerProfile, {}, { pause: !isWorker }).data?.worker;
  const become = useCommand(BecomeWorker);
  const update = useCommand(UpdateWorkerProfile);
  const command = isWorker ? update : become;
  const [given, setGiven] = useState<{ country?: string; languages?: string; timeZone?: string }>({});
  const country = given.country ?? known?.country ?? session?.me.country ?? '';
  const languages = given.languages ?? known?.languages.join(', ') ?? language.tag;
  const timeZone = given.timeZone ?? known?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  // The worker's pages open when the session knows of it.
  const hasBecome = become.outcome?.isDone === true && isWorker;
  useEffect(() => {
    if (hasBecome) navigate(PATHS.board);
  }, [hasBecome]);
  const send = async () => {
    const input = { country, timeZone, languages: languages.split(/[\s,]+/).filter((each) => each !== '') };
    const { isDone } = await command.run({ input });
    if (isDone) again();
  };
  return (
    <Screen title={isWorker ? t('profile.title') : t('profile.become')}>
      {!isWorker && <p className="lead">{t('profile.become-text')}</p>}
      <Form label={t('profile.title')} onSubmit={() => void send()}>
        <CountryField value={country} onChange={(value) => setGiven({ ...given, country: value })} />
        <TextField
          name="languages"
          label={t('profile.languages')}
          help={t('profile.languages-help')}
          required
          value={languages}
          onChange={(value) => setGiven({ ...given, languages: value })}
          outcome={command.outcome}
        />
        <TextField
          name="timeZone"
          label={t('profile.time-zone')}
          required
          value={timeZone}
          onChange={(value) => setGiven({ ...given, timeZone: value })}
          outcome={command.outcome}
        />
        <Refusals outcome={command.outcome} fields={['languages', 'timeZone']} />
        {command.outcome?.isDone === true && (
          <p className="notice notice-done" role="status">
            {t('form.saved')}
          </p>
        )}
        <SubmitButton isSending={command.isSending}>{isWorker ? t('form.save') : t('profile.become')}</SubmitButton>
      </Form>
    </Screen>
  );
}
