import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import type { FirstBatchOf } from './first-batch-of.ts';

/** Who posts it, what it pays and what it costs. */
export function FirstBatchFacts({ batch }: { readonly batch: FirstBatchOf }) {
  const t = useT();
  const { date, number, duration } = useFormat();
  const { organisation } = batch;
  const facts = [
    { name: t('requesters.since'), value: date(organisation.createdAt) },
    {
      name: t('requesters.members'),
      value: organisation.members.map(({ id, name, nameWarning, role }) => (
        <span key={id} className="thing">
          <TraceLink id={id}>{name ?? id}</TraceLink> ({role.toLowerCase()}){' '}
          {nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
        </span>
      )),
    },
    { name: t('requesters.reward'), value: <MoneyText money={batch.reward} /> },
    { name: t('requesters.per-hour'), value: <MoneyText money={batch.rewardPerHour} /> },
    { name: t('requesters.tasks'), value: `${number(batch.taskCount)} × ${number(batch.redundancy)}` },
    { name: t('requesters.reserved'), value: <MoneyText money={batch.reserved} /> },
    { name: t('requesters.seconds'), value: duration(batch.estimatedSeconds) },
    { name: t('requesters.auto-approve'), value: duration(batch.autoApproveSeconds) },
    { name: t('requesters.requirements'), value: batch.requirements.map(({ type, skill }) => skill ?? type.name).join(', ') || '–' },
  ];
  return (
    <section className="card" aria-labelledby="first-batch">
      <h2 id="first-batch" dir="auto">
        {batch.title}
      </h2>
      <p className="row">
        <strong>
          <bdi>{organisation.name}</bdi>
        </strong>
        {organisation.nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
        <TraceLink id={batch.id} />
      </p>
      <p dir="auto">{batch.description}</p>
      <dl className="facts-list">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
