import type { BoardCard as Card } from '../../api/generated/fragments.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

/** Who posts the work, and how they treated workers before. */
export function RequesterLine({ requester }: { readonly requester: Card['requester'] }) {
  const t = useT();
  const { duration, percent } = useFormat();
  const { standing } = requester;
  return (
    <p className="soft requester-line">
      <bdi>{requester.name}</bdi>
      {requester.nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
      {standing !== null && standing.basedOn > 0 && (
        <span className="faint">
          {[
            standing.paidPerHour === null ? null : t('requester.paid', { amount: standing.paidPerHour.text }),
            standing.rejectionRatePercent === null ? null : t('requester.rejects', { share: percent(standing.rejectionRatePercent / 100) }),
            standing.reviewSeconds === null ? null : t('requester.reviews', { time: duration(standing.reviewSeconds) }),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </span>
      )}
    </p>
  );
}
