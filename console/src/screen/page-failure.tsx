import { useT } from '../messages/language-context.ts';
import { FileFailure } from './file-failure.tsx';
import { Screen } from './screen.tsx';

/** A page that does not open: without the network, pages that nobody has visited here are not on the device. */
export function PageFailure() {
  const t = useT();
  return (
    <Screen title={t('page-failure.title')}>
      <FileFailure />
    </Screen>
  );
}
