import { Link } from 'wouter';
import type { QualificationTestFields } from '../../api/generated/fragments.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';

/** Test and training that grant a qualification. */
export function TestsOfType({ tests }: { readonly tests: readonly QualificationTestFields[] }) {
  const t = useT();
  return tests.map((test) => (
    <p key={test.id}>
      <Link href={pathTo('ownTest', test.id)}>
        {t(`test-purpose.${test.purpose}`)}, {t('own-tests.items', { count: test.itemCount })}
      </Link>{' '}
      <span className={test.state === 'OPEN' ? 'tag tag-green' : 'tag'}>{t(`test-state.${test.state}`)}</span>
    </p>
  ));
}
