import { useParams } from 'wouter';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { BatchTabs } from '../batch/batch-tabs.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { DownloadList } from './download-list.tsx';
import '../../styles/review.css';

/** Labels and answers of a batch as files. Each is made when it is fetched, from one moment. */
export default function BatchDownloadsPage() {
  const { id = '' } = useParams();
  const t = useT();
  const { yourRole } = useOrganisation();
  const base = `/batches/${encodeURIComponent(id)}`;
  return (
    <Screen title={t('downloads.title')}>
      <BatchTabs id={id} title={t('batch-tabs.title')} />
      <DownloadList
        title={t('downloads.labels')}
        text={t('downloads.labels-text')}
        files={[
          { href: `${base}/labels.csv`, name: 'labels.csv', text: t('downloads.for-spreadsheets') },
          { href: `${base}/labels.jsonl`, name: 'labels.jsonl', text: t('downloads.for-programs') },
          { href: `${base}/label-studio.json`, name: 'label-studio.json', text: t('downloads.for-label-studio') },
        ]}
      />
      {yourRole !== 'VIEWER' && (
        <DownloadList
          title={t('downloads.answers')}
          text={t('downloads.answers-text')}
          files={[
            { href: `${base}/answers.csv`, name: 'answers.csv', text: t('downloads.for-spreadsheets') },
            { href: `${base}/answers.jsonl`, name: 'answers.jsonl', text: t('downloads.for-programs') },
          ]}
        />
      )}
    </Screen>
  );
}
