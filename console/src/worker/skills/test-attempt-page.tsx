import { useParams } from 'wouter';
import { TestAttempt } from '../../api/generated/worker.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { AttemptForm } from './attempt-form.tsx';
import { AttemptResult } from './attempt-result.tsx';
import '../../styles/task.css';

/** An attempt at a test or a training: while it is open its items, then its result. */
export default function TestAttemptPage() {
  const t = useT();
  const { id = '' } = useParams();
  const read = useRead(TestAttempt, { id });
  const attempt = read.data?.testAttempt;
  return (
    <Screen title={attempt?.test.type.name ?? t('tests.title')}>
      <Shown read={read} isEmpty={({ testAttempt }) => testAttempt === null} empty={<p>{t('tests.gone')}</p>}>
        {({ testAttempt }) =>
          testAttempt === null ? null : testAttempt.state === 'OPEN' ? (
            <AttemptForm attempt={testAttempt} />
          ) : (
            <AttemptResult attempt={testAttempt} />
          )
        }
      </Shown>
    </Screen>
  );
}
