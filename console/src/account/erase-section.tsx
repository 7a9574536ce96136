import { useState } from 'react';
import { useT } from '../messages/language-context.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { Section } from './section.tsx';

interface EraseSectionProps {
  readonly email: string | null;
  readonly hasPassword: boolean;
}

/** Section with the button that erases the account. */
export function EraseSection({ email, hasPassword }: EraseSectionProps) {
  const t = useT();
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title={t('erase.title')}>
      <p className="soft">{t('erase.text')}</p>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {t('erase.begin')}
      </button>
      {isAsking && <EraseDialog email={email} hasPassword={hasPassword} close={() => setAsking(false)} />}
    </Section>
  );
}
