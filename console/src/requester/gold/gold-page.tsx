import { useParams } from 'wouter';
import { Gold } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { usePages } from '../../screen/use-pages.ts';
import { BatchTabs } from '../batch/batch-tabs.tsx';
import { ContradictedGoldList } from './contradicted-gold-list.tsx';
import { GoldList } from './gold-list.tsx';
import { SetGoldForm } from './set-gold-form.tsx';
import '../../styles/task.css';
import '../../styles/review.css';

/** Tasks with known answers: those that the crowd contradicts first, then all, and the way to set one. */
export default function GoldPage() {
  const { id = '' } = useParams();
  const t = useT();
  const pages = usePages();
  const read = useRead(Gold, { id, first: 20, after: pages.after });
  if (read.data?.batch === null) return <NotFound />;
  return (
    <Screen title={t('gold.title')}>
      <BatchTabs id={id} title={t('batch-tabs.title')} />
      <Shown read={read}>
        {({ batch }) =>
          batch !== null && (
            <>
              <p className="lead">{t('gold.text')}</p>
              <ContradictedGoldList batch={batch} />
              <GoldList batch={batch} pages={pages} />
              <SetGoldForm batchId={batch.id} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
