import { useT } from '../messages/language-context.ts';
import { FileFailure } from './file-failure.tsx';
import { Screen } from './screen.tsx';

/** Notice for a page whose files cannot be loaded. Without the network, only cached pages open. */
export function PageFailure() {
  const t = useT();
  return (
    <Screen title={t('page-failure.title')}>
      <FileFailure />
    </Screen>
  );
}
