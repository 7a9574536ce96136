import type { AmountOrder } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';

interface OrderFieldProps {
  readonly value: AmountOrder;
  readonly onChange: (order: AmountOrder) => void;
}

const ORDERS: readonly AmountOrder[] = ['NEWEST', 'OLDEST', 'LARGEST', 'SMALLEST'];

/** By time or by amount. */
export function OrderField({ value, onChange }: OrderFieldProps) {
  const t = useT();
  const tell = useMaybeT();
  return (
    <SelectField
      label={t('admin.order')}
      value={value}
      options={ORDERS.map((order) => ({ value: order, label: tell(`order.${order}`, order) }))}
      onChange={(order) => onChange(order as AmountOrder)}
    />
  );
}
