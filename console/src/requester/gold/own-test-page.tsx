import { Link, useParams } from 'wouter';
import { RequesterTest, SetQualificationTestState } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { TestAttemptsList } from './test-attempts-list.tsx';
import { TestReserveForm } from './test-reserve-form.tsx';
import '../../styles/worker.css';

/** One test: its money, its pass mark, and how attempts went. */
export default function OwnTestPage() {
  const { id = '' } = useParams();
  const t = useT();
  const organisation = useOrganisation();
  const { duration, number } = useFormat();
  const read = useRead(RequesterTest, { id });
  const setState = useCommand(SetQualificationTestState);
  const test = read.data?.qualificationTest;
  if (test === null) return <NotFound />;
  return (
    <Screen
      title={test?.type.name ?? t('nav.tests')}
      action={
        test != null &&
        mayRunBatches(organisation) && (
          <Link className="button" href={pathTo('editTest', id)}>
            {t('own-tests.edit')}
          </Link>
        )
      }
    >
      <Shown read={read}>
        {({ qualificationTest: shown }) =>
          shown !== null && (
            <>
              <p className="facts">
                <span>{t('own-tests.items', { count: shown.itemCount })}</span>
                <span>{t('own-tests.pass-mark', { percent: shown.passingPercent })}</span>
                <span>{duration(shown.timeLimitSeconds)}</span>
                <MoneyText money={shown.reward} />
                {shown.figures !== null && (
                  <span>{t('own-tests.figures', { passed: number(shown.figures.passed), count: shown.figures.submitted })}</span>
                )}
              </p>
              {shown.reserve !== null && <TestReserveForm testId={id} reserve={shown.reserve} />}
              <TestAttemptsList testId={id} />
              <button
                type="button"
                className="button"
                aria-disabled={setState.isSending}
                onClick={() => void setState.run({ input: { testId: id, state: shown.state === 'OPEN' ? 'CLOSED' : 'OPEN' } })}
              >
                {shown.state === 'OPEN' ? t('own-tests.close') : t('own-tests.open')}
              </button>
              <Refusals outcome={setState.outcome} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
