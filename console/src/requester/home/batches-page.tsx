import { useState } from 'react';
import { Link } from 'wouter';
import { Batches } from '../../api/generated/requester.ts';
import type { BatchState } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { useRowKeys } from '../../tables/use-row-keys.ts';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { BatchRow } from './batch-row.tsx';

const SETS: Readonly<Record<string, readonly BatchState[] | null>> = {
  all: null,
  running: ['IN_REVIEW', 'OPEN', 'PAUSED', 'DRAINING'],
  drafts: ['DRAFT'],
  ended: ['SETTLED', 'CANCELLED'],
};

/** All batches of the organisation. */
export function BatchesPage() {
  const t = useT();
  const organisation = useOrganisation();
  const [set, setSet] = useState('all');
  const rows = useRowKeys<HTMLUListElement>();
  const pages = usePages(set);
  const read = useRead(Batches, { id: organisation.id, states: SETS[set] ?? null, first: 20, after: pages.after });
  return (
    <Screen
      title={t('batches.title')}
      action={
        mayRunBatches(organisation) && (
          <Link className="button button-primary" href={PATHS.newBatch}>
            {t('batches.new')}
          </Link>
        )
      }
    >
      <SelectField
        label={t('batches.show')}
        value={set}
        onChange={setSet}
        options={[
          { value: 'all', label: t('batches.show-all') },
          { value: 'running', label: t('batches.show-running') },
          { value: 'drafts', label: t('batches.show-drafts') },
          { value: 'ended', label: t('batches.show-ended') },
        ]}
      />
      <Shown
        read={read}
        isEmpty={(data) => isEmptyList(data.organisation?.batches.nodes.length, pages)}
        empty={<Empty title={t('batches.empty')} text={t('batches.empty-text')} />}
      >
        {(data) =>
          data.organisation !== null && (
            <>
              <h2 className="visually-hidden">{t('batches.title')}</h2>
              <ul className="batch-rows" ref={rows}>
                {data.organisation.batches.nodes.map((batch) => (
                  <li key={batch.id}>
                    <BatchRow batch={batch} />
                  </li>
                ))}
              </ul>
              <Pager pages={pages} page={data.organisation.batches.pageInfo} count={data.organisation.batches.nodes.length} />
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
