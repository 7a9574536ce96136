import { useParams } from 'wouter';
import { PayoutRun } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { RunActions } from './run-actions.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunLines } from './run-lines.tsx';

/** One payout run: who made and approved it, its files, and what the bank said of each line. */
export default function RunPage() {
  const t = useT();
  const { id } = useParams<{ id: string }>();
  const read = useRead(PayoutRun, { id: decodeURIComponent(id), first: 1 });
  return (
    <Screen title={t('runs.one')}>
      <Shown
        read={read}
        isEmpty={({ payoutRun }) => payoutRun === null}
        empty={<Empty title={t('runs.gone')} text={t('runs.gone-text')} />}
      >
        {({ payoutRun }) =>
          payoutRun !== null && (
            <>
              <RunFacts run={payoutRun} />
              <RunActions run={payoutRun} isOffline={read.failure !== null} />
              <RunLines run={payoutRun} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
