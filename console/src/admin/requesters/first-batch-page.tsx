import { useParams } from 'wouter';
import { BatchInReview } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Markdown } from '../../screen/markdown.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { FirstBatchDecision } from './first-batch-decision.tsx';
import { FirstBatchFacts } from './first-batch-facts.tsx';
import { FirstBatchItem } from './first-batch-item.tsx';

/** The first batch of an organisation, as workers would see it. */
export default function FirstBatchPage() {
  const t = useT();
  const { id } = useParams<{ id: string }>();
  const read = useRead(BatchInReview, { id: decodeURIComponent(id), tasks: 3 });
  return (
    <Screen title={t('requesters.first-batch')}>
      <Shown read={read} isEmpty={({ batch }) => batch === null} empty={<Empty title={t('requesters.gone')} text={t('runs.gone-text')} />}>
        {({ batch }) =>
          batch !== null && (
            <>
              <FirstBatchFacts batch={batch} />
              <section className="card" aria-labelledby="instructions">
                <h2 id="instructions">{t('instructions.title')}</h2>
                <Markdown text={batch.current.instructions} />
              </section>
              <section className="card" aria-labelledby="questions">
                <h2 id="questions">{t('task.questions')}</h2>
                <ol className="questions-list">
                  {batch.current.form.map((question) => (
                    <li key={question.name}>
                      <strong dir="auto">{question.prompt}</strong>{' '}
                      <span className="tag">{question.__typename.replace('Question', '')}</span>
                      {'options' in question && (
                        <span className="soft" dir="auto">
                          {question.options.map(({ label, value }) => label ?? value).join(' · ')}
                        </span>
                      )}
                    </li>
                  ))}
                </ol>
              </section>
              <section aria-labelledby="items">
                <h2 id="items">{t('requesters.items', { count: batch.tasks.nodes.length })}</h2>
                {batch.tasks.nodes.map((task) => (
                  <FirstBatchItem key={task.id} task={task} batch={batch} />
                ))}
              </section>
              <FirstBatchDecision batch={batch} isOffline={read.failure !== null} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
