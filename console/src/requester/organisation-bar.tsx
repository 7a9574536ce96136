import { useId } from 'react';
import { Link } from 'wouter';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import type { Organisation } from './organisation-context.ts';

interface OrganisationBarProps {
  readonly organisations: readonly Organisation[];
  readonly chosen: Organisation;
  readonly choose: (id: string) => void;
}

/** Which organisation it is, what it has to spend, and the way to another one. */
export function OrganisationBar({ organisations, chosen, choose }: OrganisationBarProps) {
  const t = useT();
  const id = useId();
  return (
    <section className="organisation-bar" aria-label={t('organisation.label')}>
      {organisations.length === 1 ? (
        <strong>
          <bdi>{chosen.name}</bdi>
        </strong>
      ) : (
        <>
          <label className="visually-hidden" htmlFor={id}>
            {t('organisation.label')}
          </label>
          <select id={id} value={chosen.id} onChange={(event) => choose(event.target.value)}>
            {organisations.map((organisation) => (
              <option key={organisation.id} value={organisation.id}>
                {organisation.name}
              </option>
            ))}
          </select>
        </>
      )}
      <span className="soft">{t('organisation.available', { amount: chosen.balance?.available.text ?? '–' })}</span>
      <span className="organisation-links">
        <Link href={PATHS.ownOrganisation}>{t('organisation.settings')}</Link>
        <Link href={PATHS.newOrganisation}>{t('organisation.new')}</Link>
      </span>
    </section>
  );
}
