import { Link } from 'wouter';
import { OpenTests, Skills } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { QualificationsList } from './qualifications-list.tsx';
import { SkillRow } from './skill-row.tsx';

/** How good this person's work is estimated to be, what tests are open, and what they hold already. */
export default function SkillsPage() {
  const t = useT();
  const tell = useMaybeT();
  const { duration, percent, dateTime } = useFormat();
  const skills = useRead(Skills, {});
  const tests = useRead(OpenTests, {});
  return (
    <Screen title={t('nav.skills')}>
      <Shown read={skills}>
        {({ worker }) => (
          <>
            <dl className="figures card">
              {(['submitted', 'approved', 'rejected', 'returned', 'expired'] as const).map((count) => (
                <div key={count}>
                  <dt>{t(`standing.${count}`)}</dt>
                  <dd>{worker.standing[count]}</dd>
                </div>
              ))}
              {worker.standing.approvalRatePercent !== null && (
                <div>
                  <dt>{t('standing.rate')}</dt>
                  <dd>{percent(worker.standing.approvalRatePercent / 100)}</dd>
                </div>
              )}
            </dl>
            {worker.skills.length === 0 ? (
              <Empty title={t('skills.empty')} text={t('skills.empty-text')} />
            ) : (
              <ul className="cards">
                {worker.skills.map((skill) => (
                  <li key={skill.skill}>
                    <SkillRow skill={skill} />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Shown>
      <section aria-labelledby="tests">
        <h2 id="tests">{t('tests.title')}</h2>
        <Shown
          read={tests}
          isEmpty={({ openTests, worker }) => openTests.nodes.length + worker.testAttempts.nodes.length === 0}
          empty={<Empty title={t('tests.empty')} text={t('tests.empty-text')} />}
        >
          {({ openTests, worker }) => (
            <>
              <ul className="cards">
                {openTests.nodes.map((test) => (
                  <li key={test.id} className="card">
                    <h3 dir="auto">
                      <Link href={pathTo('test', test.id)}>{test.type.name}</Link>
                    </h3>
                    <p className="soft">{test.type.description}</p>
                    <p className="facts">
                      <span className="tag">{tell(`purpose.${test.purpose}`, test.purpose)}</span>
                      <span>{t('tests.items', { count: test.itemCount })}</span>
                      <span>{t('board.takes', { time: duration(test.estimatedSeconds) })}</span>
                      <MoneyText money={test.reward} />
                    </p>
                  </li>
                ))}
              </ul>
              <ul className="rows">
                {worker.testAttempts.nodes.map((attempt) => (
                  <li key={attempt.id}>
                    <Link href={pathTo('testAttempt', attempt.id)}>{attempt.test.type.name}</Link>
                    <span className="soft">
                      {dateTime(attempt.startedAt)} · {tell(`attempt.${attempt.state}`, attempt.state)}
                      {attempt.scorePercent !== null && ` · ${percent(attempt.scorePercent / 100)}`}
                      {attempt.passed !== null && ` · ${attempt.passed ? t('tests.passed') : t('tests.failed')}`}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Shown>
      </section>
      <QualificationsList />
    </Screen>
  );
}
