import { useState } from 'react';
import { QualificationGrants, type QualificationGrantsData } from '../../api/generated/requester.ts';
import type { QualificationState } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { ShortId } from '../answers/short-id.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { ChangeGrantButton } from './change-grant-button.tsx';
import { GrantEvents } from './grant-events.tsx';
import { RevokeGrantButton } from './revoke-grant-button.tsx';

export type Grant = NonNullable<QualificationGrantsData['qualificationGrants']>['nodes'][number];

const STATES: readonly QualificationState[] = ['GRANTED', 'EXPIRED', 'REVOKED'];

/** Present and past grants of a qualification, with their history. */
export function GrantsList({ typeId }: { readonly typeId: string }) {
  const t = useT();
  const { date } = useFormat();
  const organisation = useOrganisation();
  const [state, setState] = useState<QualificationState>('GRANTED');
  const pages = usePages({ typeId, state });
  const read = useRead(QualificationGrants, {
    ...{ organisationId: organisation.id, typeId, state, workerId: null },
    ...{ first: 20, after: pages.after },
  });
  const columns = [
    { name: 'worker', heading: t('own-pools.member'), cell: ({ worker }: Grant) => <ShortId id={worker?.id} /> },
    { name: 'value', heading: t('grants.value'), isAmount: true, cell: ({ value }: Grant) => String(value) },
    { name: 'since', heading: t('grants.since'), cell: ({ grantedAt }: Grant) => date(grantedAt) },
    {
      name: 'until',
      heading: t('grants.until'),
      cell: ({ expiresAt, revokedAt, revokedReason }: Grant) => (
        <>
          {revokedAt !== null ? date(revokedAt) : expiresAt === null ? t('grants.no-end') : date(expiresAt)}{' '}
          <span dir="auto">{revokedReason}</span>
        </>
      ),
    },
    { name: 'events', heading: t('grants.events'), cell: ({ events }: Grant) => <GrantEvents events={events} /> },
    {
      name: 'change',
      heading: t('grants.change'),
      cell: (grant: Grant) =>
        grant.state === 'GRANTED' && mayRunBatches(organisation) ? (
          <span className="row">
            <ChangeGrantButton grant={grant} />
            <RevokeGrantButton grantId={grant.id} />
          </span>
        ) : null,
    },
  ];
  return (
    <section aria-labelledby="grants">
      <h2 id="grants">{t('grants.title')}</h2>
      <SelectField
        label={t('qualification-requests.show')}
        value={state}
        options={STATES.map((value) => ({ value, label: t(`grant-state.${value}`) }))}
        onChange={(value) => setState(value as QualificationState)}
      />
      <Shown
        read={read}
        isEmpty={({ qualificationGrants }) => isEmptyList(qualificationGrants?.nodes.length, pages)}
        empty={<p className="soft">{t('grants.empty')}</p>}
      >
        {({ qualificationGrants }) =>
          qualificationGrants !== null && (
            <>
              <DataTable caption={t('grants.title')} columns={columns} rows={qualificationGrants.nodes} keyOf={({ id }) => id} />
              <Pager pages={pages} page={qualificationGrants.pageInfo} count={qualificationGrants.nodes.length} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
