import { Link } from 'wouter';
import type { TestAttemptData } from '../../api/generated/worker.ts';
import { PATHS } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';

/** What came of an attempt. */
export function AttemptResult({ attempt }: { readonly attempt: NonNullable<TestAttemptData['testAttempt']> }) {
  const t = useT();
  const tell = useMaybeT();
  const { percent } = useFormat();
  return (
    <>
      <p className={`notice ${attempt.passed === true ? 'notice-done' : 'notice-waiting'}`}>
        {tell(`attempt.${attempt.state}`, attempt.state)}
        {attempt.scorePercent !== null && ` · ${percent(attempt.scorePercent / 100)}`}
        {attempt.passed !== null && ` · ${attempt.passed ? t('tests.passed') : t('tests.failed')}`}
      </p>
      <Link className="button button-primary" href={PATHS.skills}>
        {t('nav.skills')}
      </Link>
    </>
  );
}
