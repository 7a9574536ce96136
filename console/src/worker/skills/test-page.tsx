import { Link, useLocation, useParams } from 'wouter';
import { StartTest, TestOffer } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';

/** A test before it begins: its rules, its time, what it pays. */
export default function TestPage() {
  const t = useT();
  const tell = useMaybeT();
  const { duration, percent } = useFormat();
  const [, navigate] = useLocation();
  const { id = '' } = useParams();
  const read = useRead(TestOffer, { id });
  const start = useCommand(StartTest);
  const begin = async () => {
    const { data } = await start.run({ input: { testId: id, idempotencyKey: crypto.randomUUID() } });
    const attempt = data?.startTest.attempt;
    if (attempt) navigate(pathTo('testAttempt', attempt.id));
  };
  return (
    <Screen title={read.data?.testOffer?.test.type.name ?? t('tests.title')}>
      <Shown read={read} isEmpty={({ testOffer }) => testOffer === null} empty={<p>{t('tests.gone')}</p>}>
        {({ testOffer }) =>
          testOffer === null ? null : (
            <>
              <p className="facts">
                <span className="tag">{tell(`purpose.${testOffer.test.purpose}`, testOffer.test.purpose)}</span>
                <span>{t('tests.items', { count: testOffer.test.itemCount })}</span>
                <span>{t('tests.time', { time: duration(testOffer.test.timeLimitSeconds) })}</span>
                <span>{t('tests.pass', { share: percent(testOffer.test.passingPercent / 100) })}</span>
                <span>{testOffer.pays === null ? t('tests.unpaid') : t('tests.pays', { amount: testOffer.pays.text })}</span>
              </p>
              <Markdown text={testOffer.test.instructions} />
              {testOffer.reasons.map(({ code, message }) => (
                <p key={code} className="notice notice-waiting">
                  {tell(`code.${code}`, message)}
                </p>
              ))}
              {testOffer.underWay !== null ? (
                <Link className="button button-primary" href={pathTo('testAttempt', testOffer.underWay.id)}>
                  {t('held.continue')}
                </Link>
              ) : (
                testOffer.canStart && (
                  <button type="button" className="button button-primary" aria-disabled={start.isSending} onClick={() => void begin()}>
                    {t('tests.begin')}
                  </button>
                )
              )}
              <Refusals outcome={start.outcome} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
