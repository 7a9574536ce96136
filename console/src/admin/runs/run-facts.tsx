import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import type { RunOf } from './run-of.ts';

/** What the run is worth, who made and approved it, and how many lines have which outcome. */
export function RunFacts({ run }: { readonly run: RunOf }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime, number } = useFormat();
  const dated = (at: string | null) => (at === null ? null : <span className="soft">{dateTime(at)}</span>);
  return (
    <section className="card" aria-label={run.id}>
      <p className="row">
        <strong className="payout-amount">
          <MoneyText money={run.total} />
        </strong>
        <span className="tag">{tell(`run.${run.state}`, run.state)}</span>
        <TraceLink id={run.id} />
      </p>
      <dl className="facts-list">
        <div>
          <dt>{t('runs.lines')}</dt>
          <dd>{number(run.lineCount)}</dd>
        </div>
        <div>
          <dt>{t('runs.made')}</dt>
          <dd>
            <PersonLink person={run.createdBy} /> {dated(run.createdAt)}
          </dd>
        </div>
        <div>
          <dt>{t('runs.approved')}</dt>
          <dd>
            <PersonLink person={run.approvedBy} nobody={t('decision.approvals-0')} /> {dated(run.approvedAt)}
          </dd>
        </div>
        {run.exportedAt !== null && (
          <div>
            <dt>{t('runs.exported')}</dt>
            <dd>{dateTime(run.exportedAt)}</dd>
          </div>
        )}
        {run.tally.map(({ state, lines }) => (
          <div key={state}>
            <dt>{tell(`admin-payout.${state}`, state)}</dt>
            <dd>{number(lines)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
