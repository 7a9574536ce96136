import { Link, useSearch } from 'wouter';
import { QualificationType } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { TestEditor } from './test-editor.tsx';

/** A new test or training, written freely; of a qualification that is there (`?type=`), or with one of its own. */
export default function NewTestPage() {
  const t = useT();
  const typeId = new URLSearchParams(useSearch()).get('type') ?? '';
  const read = useRead(QualificationType, { id: typeId }, { pause: typeId === '' });
  const fromGold = (
    <Link className="button" href={PATHS.testFromGold}>
      {t('test-editor.from-gold')}
    </Link>
  );
  if (typeId === '') return <TestEditor title={t('own-tests.new')} type={null} saved={null} action={fromGold} />;
  return (
    <Shown read={read}>
      {({ qualificationType }) => <TestEditor title={t('own-tests.new')} type={qualificationType} saved={null} action={fromGold} />}
    </Shown>
  );
}
