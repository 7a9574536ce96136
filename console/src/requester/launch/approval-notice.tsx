import { Batches } from '../../api/generated/requester.ts';
import type { BatchState } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { useOrganisation } from '../organisation-context.ts';

const OPENED: readonly BatchState[] = ['OPEN', 'PAUSED', 'DRAINING', 'SETTLED'];

/** For an organisation none of whose batches was open yet: an admin looks at the first one. */
export function ApprovalNotice() {
  const t = useT();
  const { id } = useOrganisation();
  const read = useRead(Batches, { id, states: OPENED, first: 1 });
  if (read.data?.organisation?.batches.nodes.length !== 0) return null;
  return <p className="notice">{t('launch.approval')}</p>;
}
