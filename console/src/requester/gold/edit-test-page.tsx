import { useMemo } from 'react';
import { useParams } from 'wouter';
import { RequesterTest, type RequesterTestData } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { isolated } from '../../messages/translate.ts';
import { useT } from '../../messages/language-context.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { testDraftOf } from './test-draft.ts';
import { TestEditor } from './test-editor.tsx';

/** A new version of a test. Attempts that are under way end on the version that they began with. */
export default function EditTestPage() {
  const { id = '' } = useParams();
  const read = useRead(RequesterTest, { id });
  if (read.data?.qualificationTest === null) return <NotFound />;
  return <Shown read={read}>{({ qualificationTest }) => qualificationTest !== null && <EditTest test={qualificationTest} />}</Shown>;
}

function EditTest({ test }: { readonly test: NonNullable<RequesterTestData['qualificationTest']> }) {
  const t = useT();
  const { currency } = useOrganisation();
  // What somebody writes is not lost when the page reads the test again.
  const saved = useMemo(() => testDraftOf(test, currency), [test.version, currency]);
  return <TestEditor key={test.version} title={t('test-editor.edit', { name: isolated(test.type.name) })} type={test.type} saved={saved} />;
}
