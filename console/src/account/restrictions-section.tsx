import { OwnRestrictions } from '../api/generated/account.ts';
import { useRead } from '../api/use-read.ts';
import { useFormat } from '../messages/use-format.ts';
import { useMaybeT, useT } from '../messages/language-context.ts';
import { Section } from './section.tsx';

/** What this person may not do now, why, and until when. Absent where there is nothing. */
export function RestrictionsSection() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const restrictions = useRead(OwnRestrictions, {}).data?.me.restrictions ?? [];
  if (restrictions.length === 0) return null;
  return (
    <Section title={t('restrictions.title')}>
      <ul className="rows">
        {restrictions.map(({ id, kind, explanation, endsAt }) => (
          <li key={id}>
            <span>
              <strong>{tell(`restriction.${kind}`, kind)}</strong> <span dir="auto">{explanation}</span>
            </span>
            <span className="soft">{t('restrictions.until', { when: dateTime(endsAt) })}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
