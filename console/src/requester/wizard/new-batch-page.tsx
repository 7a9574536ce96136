import { useSession } from '../../session/session-context.ts';
import { useOrganisation } from '../organisation-context.ts';
import { BatchWizard } from './batch-wizard.tsx';

export default function NewBatchPage() {
  const { session } = useSession();
  const { id } = useOrganisation();
  return <BatchWizard batch={null} saved={null} firstItem={null} keptAs={`guildhall:batch-draft:${session?.me.id ?? ''}:${id}`} />;
}
