import { EndFeeAgreement, FeeAgreements, type FeeAgreementsData } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { ActionButton } from '../shared/action-button.tsx';
import { PagedTable } from '../shared/paged-table.tsx';
import { AgreeFeeAction } from './agree-fee-action.tsx';

type Agreement = FeeAgreementsData['feeAgreements']['nodes'][number];

/** Fees that were agreed with single organisations, in place of the fee of the marketplace. */
export function FeeAgreementsList() {
  const t = useT();
  const { date, number } = useFormat();
  const reason = { name: 'reason', label: t('admin.reason'), help: t('fees.reason-help') };
  return (
    <section aria-labelledby="fees">
      <h2 id="fees">{t('fees.title')}</h2>
      <p className="row">
        <AgreeFeeAction />
      </p>
      <PagedTable
        document={FeeAgreements}
        variables={{ first: 20 }}
        of={({ feeAgreements }) => feeAgreements}
        caption={t('fees.title')}
        keyOf={({ id }) => id}
        empty={<p className="soft">{t('fees.none')}</p>}
        columns={[
          {
            name: 'organisation',
            heading: t('requesters.organisation'),
            cell: ({ organisation }: Agreement) => <bdi>{organisation.name}</bdi>,
          },
          {
            name: 'days',
            heading: t('fees.valid'),
            cell: ({ validFrom, validUntil, endedAt }: Agreement) =>
              `${date(validFrom)} – ${endedAt !== null ? date(endedAt) : validUntil === null ? t('restrictions.no-end') : date(validUntil)}`,
          },
          { name: 'why', heading: t('admin.reason'), cell: (agreement: Agreement) => <span dir="auto">{agreement.reason}</span> },
          { name: 'fee', heading: t('fees.fee'), isAmount: true, cell: ({ basisPoints }: Agreement) => `${number(basisPoints / 100)} %` },
          { name: 'minimum', heading: t('fees.minimum'), isAmount: true, cell: ({ minimum }: Agreement) => <MoneyText money={minimum} /> },
          {
            name: 'end',
            heading: t('fees.end'),
            cell: ({ id, endedAt }: Agreement) =>
              endedAt === null && (
                <ActionButton
                  label={t('fees.end')}
                  text={<p>{t('admin.two-admins')}</p>}
                  reason={reason}
                  document={EndFeeAgreement}
                  variables={(written) => ({ input: { agreementId: id, reason: written } })}
                />
              ),
          },
        ]}
      />
    </section>
  );
}
