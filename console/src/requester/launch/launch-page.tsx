import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { Batch, BatchCost, ExtendBatch, LaunchBatch } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS, pathTo } from '../../app/paths.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { isolated } from '../../messages/translate.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { BatchTabs } from '../batch/batch-tabs.tsx';
import { ApprovalNotice } from './approval-notice.tsx';
import { CostTable } from './cost-table.tsx';
import { HowMany } from './how-many.tsx';
import { NewcomersNotice } from './newcomers-notice.tsx';
import { pilotOf } from './pilot.ts';

/** What a launch costs, to the cent, and the button that sets the money aside. */
export default function LaunchPage() {
  const t = useT();
  const { id = '' } = useParams();
  const [, navigate] = useLocation();
  const batchRead = useRead(Batch, { id });
  const waiting = (batchRead.data?.batch?.taskCount ?? 0) - (batchRead.data?.batch?.launchedTaskCount ?? 0);
  const [wanted, setWanted] = useState<number | null>(null);
  const isFirst = batchRead.data?.batch?.launchedTaskCount === 0;
  const taskCount = Math.min(wanted ?? (isFirst ? pilotOf(waiting) : waiting), waiting);
  const costRead = useRead(BatchCost, { id, taskCount }, { pause: waiting === 0 });
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const launch = useCommand(LaunchBatch);
  const extend = useCommand(ExtendBatch);
  const isSending = launch.isSending || extend.isSending;
  return (
    <Shown read={batchRead}>
      {({ batch }) => {
        if (batch === null) return <NotFound />;
        const isDraft = batch.state === 'DRAFT';
        const send = async () => {
          const input = { batchId: id, taskCount, idempotencyKey };
          const { isDone, failure } = isDraft ? await launch.run({ input }) : await extend.run({ input });
          if (isDone) return navigate(pathTo('ownBatch', id));
          // Without an answer, the same launch is asked for again; after a refusal, another one.
          if (failure === null) setKey(crypto.randomUUID());
        };
        return (
          <Screen title={t('launch.title', { title: isolated(batch.title) })}>
            <BatchTabs id={id} title={batch.title} />
            {waiting === 0 ? (
              <Empty title={t('launch.nothing')} text={t('launch.nothing-text')}>
                <Link className="button button-primary" href={pathTo('batchTasks', id)}>
                  {t('batch.add-tasks')}
                </Link>
              </Empty>
            ) : (
              <>
                <HowMany waiting={waiting} isFirst={isFirst} taskCount={taskCount} choose={setWanted} />
                <Shown read={costRead}>
                  {({ batch: priced }) =>
                    priced !== null && (
                      <>
                        <NewcomersNotice excludedBy={priced.newcomersExcludedBy} />
                        {!batch.internal && (
                          <section className="card" aria-labelledby="cost">
                            <h2 id="cost">{t('price.cost')}</h2>
                            <CostTable cost={priced.cost} hasTarget={batch.target !== null} />
                            <p>
                              <strong>{t('launch.most', { amount: priced.cost.total.text })}</strong> {t('launch.most-text')}
                            </p>
                            {batch.target?.budget != null && <p>{t('launch.budget', { amount: batch.target.budget.text })}</p>}
                            {!isFirst && <p className="soft">{t('launch.already', { amount: batch.reserved.text })}</p>}
                            {priced.cost.shortfall.minor !== '0' && (
                              <div className="notice notice-waiting" role="status">
                                <p>{t('launch.shortfall', { amount: priced.cost.shortfall.text })}</p>
                                <Link className="button" href={PATHS.payIn}>
                                  {t('launch.pay-in', { amount: priced.cost.shortfall.text })}
                                </Link>
                              </div>
                            )}
                          </section>
                        )}
                        {isDraft && !batch.internal && <ApprovalNotice />}
                        <Refusals outcome={launch.outcome ?? extend.outcome} />
                        {costRead.failure !== null && <p className="field-fault">{t('money.offline')}</p>}
                        <p className="row">
                          <button
                            type="button"
                            className="button button-primary"
                            disabled={priced.cost.shortfall.minor !== '0' || costRead.failure !== null}
                            aria-disabled={isSending}
                            onClick={() => void (!isSending && send())}
                          >
                            {batch.internal
                              ? t('launch.launch-unpaid', { count: taskCount })
                              : t('launch.launch', { count: taskCount, amount: priced.cost.total.text })}
                          </button>
                          <Link className="button button-quiet" href={pathTo('editBatch', id)}>
                            {t('launch.change')}
                          </Link>
                        </p>
                      </>
                    )
                  }
                </Shown>
              </>
            )}
          </Screen>
        );
      }}
    </Shown>
  );
}
