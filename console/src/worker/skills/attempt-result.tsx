import { Link } from 'wouter';
import type { TestAttemptData } from '../../api/generated/worker.ts';
import { PATHS } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { TrainingFeedback } from './training-feedback.tsx';

type Attempt = NonNullable<TestAttemptData['testAttempt']>;
type Result = NonNullable<Attempt['results']>[number];

/** Score of an attempt, and the right answers if the test shows them. */
export function AttemptResult({ attempt }: { readonly attempt: Attempt }) {
  const t = useT();
  const tell = useMaybeT();
  const { percent } = useFormat();
  const results = attempt.results ?? [];
  const feedback = attempt.feedback ?? [];
  const columns = [
    { name: 'item', heading: t('task.item'), cell: ({ item }: Result) => <bdi>{item}</bdi> },
    { name: 'question', heading: t('task.questions'), cell: ({ question }: Result) => <bdi>{question}</bdi> },
    { name: 'correct', heading: t('attempt.result'), cell: ({ correct }: Result) => (correct ? t('attempt.right') : t('attempt.wrong')) },
  ];
  return (
    <>
      <p className={`notice ${attempt.passed === true ? 'notice-done' : 'notice-waiting'}`}>
        {tell(`attempt.${attempt.state}`, attempt.state)}
        {attempt.scorePercent !== null && ` · ${percent(attempt.scorePercent / 100)}`}
        {attempt.passed !== null && ` · ${attempt.passed ? t('tests.passed') : t('tests.failed')}`}
      </p>
      {feedback.map((each, index) => (
        <section key={each.item} aria-label={t('attempt.place', { place: index + 1, total: feedback.length })}>
          <h2>{t('attempt.place', { place: index + 1, total: feedback.length })}</h2>
          <TrainingFeedback feedback={each} />
        </section>
      ))}
      {feedback.length === 0 && results.length > 0 && (
        <DataTable caption={t('attempt.result')} columns={columns} rows={results} keyOf={({ item, question }) => `${item} ${question}`} />
      )}
      <Link className="button button-primary" href={PATHS.skills}>
        {t('nav.skills')}
      </Link>
    </>
  );
}
