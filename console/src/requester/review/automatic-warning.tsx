import { AutomaticApprovals } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { nearlyAllAutomatic } from './automatic-share.ts';

/** Warns where nearly every answer is approved automatically: nobody looks at what is paid. */
export function AutomaticWarning({ batchId }: { readonly batchId: string }) {
  const t = useT();
  const { data } = useRead(AutomaticApprovals, { id: batchId });
  const share = nearlyAllAutomatic(data?.batch?.assignments?.nodes.map(({ review }) => review) ?? []);
  if (share === null) return null;
  return (
    <p className="notice notice-waiting" role="status">
      {t('review.automatic', { automatic: share.automatic, count: share.counted })}
    </p>
  );
}
