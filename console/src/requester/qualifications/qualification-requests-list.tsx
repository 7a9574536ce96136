import { useState } from 'react';
import { Link } from 'wouter';
import { QualificationRequests, type QualificationRequestsData } from '../../api/generated/requester.ts';
import type { QualificationRequestState } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { DataTable } from '../../tables/data-table.tsx';
import { ShortId } from '../answers/short-id.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { AcceptRequestButton } from './accept-request-button.tsx';
import { RejectRequestButton } from './reject-request-button.tsx';

interface QualificationRequestsListProps {
  /** Null: of all qualifications of the organisation. */
  readonly typeId: string | null;
}

type Request = NonNullable<QualificationRequestsData['qualificationRequests']>['nodes'][number];

const STATES: readonly QualificationRequestState[] = ['PENDING', 'GRANTED', 'REJECTED'];

/** Workers who ask for a qualification: those that wait can be answered here. */
export function QualificationRequestsList({ typeId }: QualificationRequestsListProps) {
  const t = useT();
  const { dateTime } = useFormat();
  const organisation = useOrganisation();
  const [state, setState] = useState<QualificationRequestState>('PENDING');
  const pages = usePages({ typeId, state });
  const read = useRead(QualificationRequests, { organisationId: organisation.id, typeId, state, first: 20, after: pages.after });
  const ofType = {
    name: 'type',
    heading: t('qualification-requests.type'),
    cell: ({ type }: Request) => (
      <Link href={pathTo('ownQualification', type.id)} dir="auto">
        {type.name}
      </Link>
    ),
  };
  const columns = [
    { name: 'worker', heading: t('own-pools.member'), cell: ({ worker }: Request) => <ShortId id={worker?.id} /> },
    ...(typeId === null ? [ofType] : []),
    {
      name: 'standing',
      heading: t('qualification-requests.standing'),
      cell: ({ worker }: Request) =>
        worker === null
          ? '–'
          : t('qualification-requests.approved', { approved: worker.standing.approved, rejected: worker.standing.rejected }),
    },
    { name: 'asked', heading: t('payouts.asked'), cell: ({ createdAt }: Request) => dateTime(createdAt) },
    {
      name: 'answer',
      heading: t('qualification-requests.answer'),
      cell: ({ id, state: decided, reason, decidedAt }: Request) =>
        decided === 'PENDING' ? (
          mayRunBatches(organisation) && (
            <span className="row">
              <AcceptRequestButton requestId={id} />
              <RejectRequestButton requestId={id} />
            </span>
          )
        ) : (
          <>
            {t(`qualification-request.${decided}`)} <span className="soft">{decidedAt !== null && dateTime(decidedAt)}</span>{' '}
            <span dir="auto">{reason}</span>
          </>
        ),
    },
  ];
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">{t('qualification-requests.title')}</h2>
      <SelectField
        label={t('qualification-requests.show')}
        value={state}
        options={STATES.map((value) => ({ value, label: t(`qualification-request.${value}`) }))}
        onChange={(value) => setState(value as QualificationRequestState)}
      />
      <Shown
        read={read}
        isEmpty={({ qualificationRequests }) => isEmptyList(qualificationRequests?.nodes.length, pages)}
        empty={<p className="soft">{t('qualification-requests.empty')}</p>}
      >
        {({ qualificationRequests }) =>
          qualificationRequests !== null && (
            <>
              <DataTable
                caption={t('qualification-requests.title')}
                columns={columns}
                rows={qualificationRequests.nodes}
                keyOf={({ id }) => id}
              />
              <Pager pages={pages} page={qualificationRequests.pageInfo} count={qualificationRequests.nodes.length} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
