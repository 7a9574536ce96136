import type { LookUpPayoutData } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { DataTable } from '../../tables/data-table.tsx';

type LookUp = NonNullable<LookUpPayoutData['lookUpPayout']['lookUp']>;
type Found = LookUp['objects'][number];

/** All that Stripe has about a payout. */
export function LookUpResult({ lookUp }: { readonly lookUp: LookUp }) {
  const t = useT();
  const { dateTime } = useFormat();
  return (
    <div role="status">
      <p className="soft">
        {t('exit.read', { when: dateTime(lookUp.readAt) })} {lookUp.objects.length === 0 && t('exit.nothing')}
      </p>
      {lookUp.open.map((request) => (
        <p key={request} className="notice notice-waiting">
          {t('exit.open')} <bdi>{request}</bdi>
        </p>
      ))}
      {lookUp.objects.length > 0 && (
        <DataTable
          caption={t('exit.look-up')}
          rows={lookUp.objects}
          keyOf={({ id }) => id}
          columns={[
            { name: 'id', heading: t('exit.object'), cell: ({ kind, id }: Found) => <bdi className="id">{`${kind} ${id}`}</bdi> },
            { name: 'status', heading: t('payouts.state'), cell: ({ status }: Found) => status },
            { name: 'known', heading: t('exit.known'), cell: ({ isKnown }: Found) => (isKnown ? t('admin.yes') : t('admin.no')) },
            { name: 'amount', heading: t('earnings.amount'), isAmount: true, cell: ({ amount }: Found) => <MoneyText money={amount} /> },
          ]}
        />
      )}
    </div>
  );
}
