import { RequesterCardDisputes, type RequesterCardDisputesData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Shown } from '../../screen/shown.tsx';
import { DataTable } from '../../tables/data-table.tsx';
import { useOrganisation } from '../organisation-context.ts';

type Dispute = NonNullable<RequesterCardDisputesData['organisation']>['cardDisputes'][number];

const TONES: Readonly<Record<Dispute['state'], string>> = {
  ...{ ANNOUNCED: 'tag-amber', INQUIRY: 'tag-amber', OPEN: 'tag-brick', LOST: 'tag-brick' },
  ...{ WON: 'tag-green', CLOSED: '' },
};

/** Payments by card that a bank or a card's holder disputes. An organisation without any sees nothing here. */
export function CardDisputesList() {
  const t = useT();
  const { date } = useFormat();
  const { id: organisationId } = useOrganisation();
  const read = useRead(RequesterCardDisputes, { id: organisationId });
  const columns = [
    { name: 'opened', heading: t('deposits.date'), cell: ({ openedAt }: Dispute) => date(openedAt) },
    {
      name: 'state',
      heading: t('payouts.state'),
      cell: ({ state, kind, endedAt }: Dispute) => (
        <>
          <span className={`tag ${TONES[state]}`}>{t(`card-dispute.${state}`)}</span> {t(`card-dispute-kind.${kind}`)}{' '}
          {endedAt !== null && <span className="soft">{date(endedAt)}</span>}
        </>
      ),
    },
    { name: 'reason', heading: t('card-disputes.reason'), cell: ({ reason }: Dispute) => <bdi>{reason}</bdi> },
    {
      name: 'evidence',
      heading: t('card-disputes.evidence'),
      cell: ({ evidenceDueAt }: Dispute) => (evidenceDueAt === null ? '–' : date(evidenceDueAt)),
    },
    {
      name: 'recovered',
      heading: t('card-disputes.recovered'),
      isAmount: true,
      cell: ({ recovered }: Dispute) => <MoneyText money={recovered} />,
    },
    { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Dispute) => <MoneyText money={amount} /> },
  ];
  return (
    <Shown read={read} isEmpty={({ organisation }) => (organisation?.cardDisputes.length ?? 0) === 0} empty={null}>
      {({ organisation }) =>
        organisation !== null && (
          <section aria-labelledby="card-disputes">
            <h2 id="card-disputes">{t('card-disputes.title')}</h2>
            <p className="soft">{t('card-disputes.text')}</p>
            <DataTable caption={t('card-disputes.title')} columns={columns} rows={organisation.cardDisputes} keyOf={({ id }) => id} />
          </section>
        )
      }
    </Shown>
  );
}
