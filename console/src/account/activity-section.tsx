import { useState } from 'react';
import { useT } from '../messages/language-context.ts';
import { ActivityList } from './activity-list.tsx';
import { Section } from './section.tsx';

/** The acts of this account, folded, because few people need them. */
export function ActivitySection() {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title={t('activity.title')}>
      <p className="soft">{t('activity.text')}</p>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('activity.show')}</summary>
        {isOpen && <ActivityList />}
      </details>
    </Section>
  );
}
