import { useState } from 'react';
import { Link, useParams, useSearch } from 'wouter';
import { Labels } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { NotFound } from '../../screen/not-found.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { usePages } from '../../screen/use-pages.ts';
import { BatchTabs } from '../batch/batch-tabs.tsx';
import { AgreementList } from './agreement-list.tsx';
import { LabelCalibration } from './label-calibration.tsx';
import { LabelFilters, type LabelFilter } from './label-filters.tsx';
import { LabelList } from './label-list.tsx';
import { useQuiet } from './use-quiet.ts';
import '../../styles/task.css';
import '../../styles/review.css';

const EVERYTHING: LabelFilter = { maximumConfidence: 1, question: '', verdict: '', externalId: '' };

/** The labels of a batch, with what they come from. */
export default function LabelsPage() {
  const { id = '' } = useParams();
  const t = useT();
  const search = useSearch();
  const [filter, setFilter] = useState(() => ({ ...EVERYTHING, externalId: new URLSearchParams(search).get('task') ?? '' }));
  const quiet = useQuiet(filter);
  const pages = usePages(quiet);
  const read = useRead(Labels, {
    ...{ id, first: 50, after: pages.after },
    maximumConfidence: quiet.maximumConfidence === 1 ? null : quiet.maximumConfidence,
    question: quiet.question || null,
    verdict: quiet.verdict || null,
    externalId: quiet.externalId.trim() || null,
  });
  if (read.data?.batch === null) return <NotFound />;
  return (
    <Screen
      title={t('labels.title')}
      action={
        <Link className="button" href={pathTo('batchDownloads', id)}>
          {t('labels.download')}
        </Link>
      }
    >
      <BatchTabs id={id} title={t('batch-tabs.title')} />
      <Shown read={read}>
        {({ batch }) =>
          batch !== null && (
            <>
              <p className="lead" dir="auto">
                {batch.title}
              </p>
              <LabelFilters filter={filter} change={setFilter} form={batch.current.form} />
              <LabelList key={pages.after} batch={batch} pages={pages} isFiltered={JSON.stringify(filter) !== JSON.stringify(EVERYTHING)} />
              <LabelCalibration batchId={batch.id} />
              <AgreementList batchId={batch.id} form={batch.current.form} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
