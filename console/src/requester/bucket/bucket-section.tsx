import { useState } from 'react';
import { OrganisationBucket, RemoveBucket } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { BucketForm } from './bucket-form.tsx';

/** The organisation's own bucket of media: its files are shown from there, without a copy. */
export function BucketSection() {
  const t = useT();
  const { dateTime } = useFormat();
  const { id: organisationId } = useOrganisation();
  const read = useRead(OrganisationBucket, { id: organisationId });
  const remove = useCommand(RemoveBucket);
  const [asks, setAsks] = useState(false);
  return (
    <section className="card" aria-labelledby="bucket">
      <h2 id="bucket">{t('bucket.title')}</h2>
      <p className="soft">{t('bucket.text')}</p>
      <Shown read={read}>
        {({ organisation }) => {
          const bucket = organisation?.bucket ?? null;
          return (
            <>
              {bucket !== null && (
                <p className="row">
                  <bdi className="id">{`${bucket.endpoint}/${bucket.name}/${bucket.prefix}`}</bdi>
                  <span className="soft">{t('bucket.set-at', { when: dateTime(bucket.setAt) })}</span>
                  <button type="button" className="button button-small" onClick={() => setAsks(true)}>
                    {t('bucket.remove')}
                  </button>
                </p>
              )}
              <BucketForm key={bucket?.setAt ?? ''} bucket={bucket} />
            </>
          );
        }}
      </Shown>
      <Refusals outcome={remove.outcome} />
      {asks && (
        <ConfirmDialog
          title={t('bucket.remove')}
          text={t('bucket.remove-text')}
          action={t('bucket.remove')}
          confirm={() => {
            setAsks(false);
            void remove.run({ input: { organisationId } });
          }}
          close={() => setAsks(false)}
        />
      )}
    </section>
  );
}
