import { useState } from 'react';
import { Link } from 'wouter';
import { OrganisationBucket } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { PATHS } from '../../app/paths.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import type { BucketFiles } from './use-bucket-files.ts';

const SHOWN_SKIPPED = 10;

/** Files of the organisation's bucket, by the beginning of their names. Their names in the file of tasks become their ids. */
export function FromBucket({ files }: { readonly files: BucketFiles }) {
  const t = useT();
  const organisation = useOrganisation();
  const [prefix, setPrefix] = useState('');
  const read = useRead(OrganisationBucket, { id: organisation.id });
  const { isRunning, count, skipped, outcome, start, stop } = files;
  if (!mayRunBatches(organisation)) return null;
  return (
    <section className="card" aria-labelledby="from-bucket">
      <h2 id="from-bucket">{t('bucket.from')}</h2>
      <Shown read={read}>
        {(data) =>
          data.organisation?.bucket == null ? (
            <p className="soft">
              {t('bucket.none')} <Link href={PATHS.ownOrganisation}>{t('bucket.to-settings')}</Link>
            </p>
          ) : (
            <>
              <TextField
                name="prefix"
                label={t('bucket.from-prefix')}
                help={t('bucket.from-prefix-help', { prefix: `${data.organisation.bucket.name}/${data.organisation.bucket.prefix}` })}
                value={prefix}
                onChange={setPrefix}
              />
              <p className="row">
                <button type="button" className="button" aria-disabled={isRunning} onClick={() => void (!isRunning && start(prefix))}>
                  {t('bucket.register')}
                </button>
                {isRunning && (
                  <>
                    <progress aria-label={t('bucket.running')} />
                    <button type="button" className="button button-small" onClick={stop}>
                      {t('media.stop')}
                    </button>
                  </>
                )}
                {count !== null && <span role="status">{t('bucket.registered', { count })}</span>}
              </p>
              {skipped.length > 0 && (
                <div className="notice notice-waiting">
                  <p>{t('bucket.skipped', { count: skipped.length })}</p>
                  <ul>
                    {skipped.slice(0, SHOWN_SKIPPED).map(({ key, reason }) => (
                      <li key={key}>
                        <bdi>{key}</bdi>: {t(`bucket-skip.${reason}`)}
                      </li>
                    ))}
                  </ul>
                </div>
              )}
              <Refusals outcome={outcome} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
