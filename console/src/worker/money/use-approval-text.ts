import type { ReceiptFields } from '../../api/generated/fragments.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT } from '../../messages/language-context.ts';

/** When an earning was approved, and by whom or automatically. */
export function useApprovalText(): (receipt: Pick<ReceiptFields, 'approvedAt' | 'approvedBy'>) => string {
  const tell = useMaybeT();
  const { date } = useFormat();
  return ({ approvedAt, approvedBy }) =>
    [date(approvedAt), approvedBy === null ? '' : tell(`approved-by.${approvedBy}`, approvedBy)].filter((part) => part !== '').join(' · ');
}
