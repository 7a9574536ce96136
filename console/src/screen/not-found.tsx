import { Link } from 'wouter';
import { PATHS } from '../app/paths.ts';
import { useT } from '../messages/language-context.ts';
import { Screen } from './screen.tsx';

export function NotFound() {
  const t = useT();
  return (
    <Screen title={t('not-found.title')}>
      <p>{t('not-found.text')}</p>
      <Link className="button" href={PATHS.home}>
        {t('refused.home')}
      </Link>
    </Screen>
  );
}
