import { Link, useParams } from 'wouter';
import { RequesterTest, RequesterTestAttempt } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { isolated } from '../../messages/translate.ts';
import { useT } from '../../messages/language-context.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { ShortId } from '../answers/short-id.tsx';
import { AttemptAnswers } from './attempt-answers.tsx';
import '../../styles/task.css';
import '../../styles/test-editor.css';

/** One attempt at a test: its score, and each answer beside what is right. */
export default function TestAttemptPage() {
  const { id = '' } = useParams();
  const t = useT();
  const { dateTime } = useFormat();
  const read = useRead(RequesterTestAttempt, { id });
  const found = read.data?.testAttempt;
  const test = useRead(RequesterTest, { id: found?.test.id ?? '' }, { pause: found == null });
  if (found === null) return <NotFound />;
  return (
    <Screen
      title={
        found === undefined
          ? t('own-tests.attempts')
          : t('test-attempt.title', { name: isolated(found.test.type.name), number: found.number })
      }
      action={
        found !== undefined && (
          <Link className="button" href={pathTo('ownTest', found.test.id)}>
            {t('test-attempt.to-test')}
          </Link>
        )
      }
    >
      <Shown read={read}>
        {({ testAttempt: attempt }) =>
          attempt !== null && (
            <>
              <p className="facts">
                <ShortId id={attempt.worker?.id} />
                <span>{t(`test-attempt.${attempt.state}`)}</span>
                {attempt.passed !== null && (
                  <span className={`tag ${attempt.passed ? 'tag-green' : 'tag-brick'}`}>
                    {attempt.passed ? t('own-tests.passed') : t('own-tests.failed')}
                  </span>
                )}
                {attempt.scorePercent !== null && <strong>{`${attempt.scorePercent} %`}</strong>}
                <span className="soft">
                  {dateTime(attempt.startedAt)} {attempt.endedAt !== null && `– ${dateTime(attempt.endedAt)}`}
                </span>
                {attempt.granted && <span className="tag tag-green">{t('test-attempt.granted')}</span>}
              </p>
              {attempt.version !== attempt.test.version && (
                <p className="notice">{t('test-attempt.old-version', { version: attempt.version })}</p>
              )}
              {attempt.answers === null ? (
                <p className="soft">{t('test-attempt.no-answers')}</p>
              ) : (
                <AttemptAnswers
                  attempt={attempt}
                  known={attempt.version === attempt.test.version ? (test.data?.qualificationTest?.items ?? []) : []}
                />
              )}
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
