import { useState } from 'react';
import { Batches } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { TestFromGoldForm } from './test-from-gold-form.tsx';

/** A test whose items are the check questions of a batch: its known answers are the key. */
export default function TestFromGoldPage() {
  const t = useT();
  const { id } = useOrganisation();
  const read = useRead(Batches, { id, first: 100 });
  const [chosen, setChosen] = useState('');
  return (
    <Screen title={t('own-tests.new')}>
      <p className="lead">{t('own-tests.from-batch-text')}</p>
      <Shown
        read={read}
        isEmpty={({ organisation }) => organisation?.batches.nodes.every(({ goldTaskCount }) => goldTaskCount === 0) ?? true}
        empty={<Empty title={t('own-tests.no-gold')} text={t('own-tests.no-gold-text')} />}
      >
        {({ organisation }) => {
          const batches = organisation?.batches.nodes.filter(({ goldTaskCount }) => goldTaskCount > 0) ?? [];
          const batchId = chosen || (batches[0]?.id ?? '');
          return (
            <>
              <SelectField
                label={t('own-tests.from-batch')}
                value={batchId}
                options={batches.map((batch) => ({ value: batch.id, label: `${batch.title} (${batch.goldTaskCount})` }))}
                onChange={setChosen}
              />
              <TestFromGoldForm key={batchId} batchId={batchId} />
            </>
          );
        }}
      </Shown>
    </Screen>
  );
}
