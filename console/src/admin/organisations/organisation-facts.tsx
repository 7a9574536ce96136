import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { TraceLink } from '../shared/trace-link.tsx';
import type { OrganisationOf } from './organisation-of.ts';

/** Facts of the organisation, and the fee that it pays. */
export function OrganisationFacts({ organisation }: { readonly organisation: OrganisationOf }) {
  const t = useT();
  const { date, dateTime, number } = useFormat();
  const { id, currency, createdAt, demandsOwnerTotp, feeRule, nameWarning } = organisation;
  const percent = (basisPoints: number) => `${number(basisPoints / 100)} %`;
  const facts = [
    { name: t('runs.currency'), value: <bdi>{currency}</bdi> },
    { name: t('people.since'), value: date(createdAt) },
    { name: t('admin-organisation.owner-totp'), value: demandsOwnerTotp ? t('admin.yes') : t('admin.no') },
    ...(feeRule === null
      ? []
      : [
          {
            name: t('fees.fee'),
            value: t('admin-organisation.fee', { percent: percent(feeRule.basisPoints), minimum: feeRule.minimum.text }),
          },
        ]),
    ...(feeRule?.upcoming ?? []).map(({ basisPoints, validFrom }) => ({
      name: t('admin-organisation.fee-upcoming'),
      value: t('admin-organisation.fee-from', { percent: percent(basisPoints), when: dateTime(validFrom) }),
    })),
  ];
  return (
    <section className="card" aria-label={t('requesters.organisation')}>
      <p className="row">
        <TraceLink id={id} />
        {nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
      </p>
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
