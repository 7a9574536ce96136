import { useState } from 'react';
import { DifferenceCases, type DifferenceCasesData } from '../../api/generated/admin.ts';
import type { DifferenceCaseState } from '../../api/generated/schema.ts';
import { pathTo } from '../../app/paths.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { RecordLink } from '../shared/record-link.tsx';
import { CASE_STATES } from './case-states.ts';

type Case = DifferenceCasesData['differenceCases']['nodes'][number];

/** Each difference with Stripe is a case with an owner, a note and a state. */
export function CasesList() {
  const t = useT();
  const tell = useMaybeT();
  const { relative } = useFormat();
  const [state, setState] = useState('');
  return (
    <section aria-label={t('reconciliation.cases')}>
      <div className="admin-filters">
        <SelectField
          label={t('payouts.state')}
          value={state}
          options={[{ value: '', label: t('admin.any') }, ...CASE_STATES.map((value) => ({ value, label: tell(`case.${value}`, value) }))]}
          onChange={setState}
        />
      </div>
      <PagedTable
        document={DifferenceCases}
        variables={{ states: state === '' ? null : [state as DifferenceCaseState], first: 50 }}
        of={({ differenceCases }) => differenceCases}
        caption={t('reconciliation.cases')}
        keyOf={({ id }) => id}
        empty={<Empty title={t('reconciliation.no-cases')} text={t('reconciliation.no-cases-text')} />}
        columns={[
          {
            name: 'what',
            heading: t('log.what'),
            cell: ({ id, meaningMessage, meaning, objectId }: Case) => (
              <>
                <RecordLink href={pathTo('adminCase', id)}>{tell(`code.${meaningMessage.code}`, meaning)}</RecordLink>{' '}
                <bdi className="id">{objectId}</bdi>
              </>
            ),
          },
          { name: 'here', heading: t('reconciliation.here'), isAmount: true, cell: ({ here }: Case) => <bdi>{here ?? '–'}</bdi> },
          { name: 'there', heading: t('reconciliation.there'), isAmount: true, cell: ({ there }: Case) => <bdi>{there ?? '–'}</bdi> },
          { name: 'owner', heading: t('reconciliation.owner'), cell: ({ owner }: Case) => <PersonLink person={owner} /> },
          { name: 'state', heading: t('payouts.state'), cell: ({ state: now }: Case) => tell(`case.${now}`, now) },
          { name: 'found', heading: t('reconciliation.found'), cell: ({ lastFoundAt }: Case) => relative(lastFoundAt) },
        ]}
      />
    </section>
  );
}
