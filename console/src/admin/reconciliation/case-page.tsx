import { useParams } from 'wouter';
import { DifferenceCase } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import { UpdateCase } from './update-case.tsx';

/** One difference with Stripe: both values, who looks into it, what was found, and each change of the case. */
export default function CasePage() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const { id } = useParams<{ id: string }>();
  const read = useRead(DifferenceCase, { id: decodeURIComponent(id) });
  return (
    <Screen title={t('case.title')}>
      <Shown
        read={read}
        isEmpty={({ differenceCase }) => differenceCase === null}
        empty={<Empty title={t('case.gone')} text={t('runs.gone-text')} />}
      >
        {({ differenceCase: found }) =>
          found !== null && (
            <>
              <section className="card" aria-label={found.id}>
                <h2>{tell(`code.${found.meaningMessage.code}`, found.meaning)}</h2>
                <p className="row">
                  <span className="tag">{tell(`case.${found.state}`, found.state)}</span>
                  <bdi className="id">{found.source}</bdi>
                  {found.objectId !== null && <TraceLink id={found.objectId} />}
                </p>
                <dl className="facts-list">
                  <div>
                    <dt>{t('reconciliation.here')}</dt>
                    <dd>
                      <bdi>{found.here ?? '–'}</bdi>
                    </dd>
                  </div>
                  <div>
                    <dt>{t('reconciliation.there')}</dt>
                    <dd>
                      <bdi>{found.there ?? '–'}</bdi>
                    </dd>
                  </div>
                  <div>
                    <dt>{t('reconciliation.owner')}</dt>
                    <dd>
                      <PersonLink person={found.owner} nobody={t('admin.nobody')} />
                    </dd>
                  </div>
                  <div>
                    <dt>{t('reconciliation.first-found')}</dt>
                    <dd>{dateTime(found.firstFoundAt)}</dd>
                  </div>
                  <div>
                    <dt>{t('reconciliation.found')}</dt>
                    <dd>{dateTime(found.lastFoundAt)}</dd>
                  </div>
                </dl>
                {found.note !== null && <blockquote dir="auto">{found.note}</blockquote>}
                <UpdateCase key={found.revision} found={found} />
              </section>
              <section aria-labelledby="changes">
                <h2 id="changes">{t('case.changes')}</h2>
                <ul className="rows">
                  {found.changes.map((change) => (
                    <li key={change.at}>
                      <span>
                        {tell(`case.${change.state}`, change.state)} ·{' '}
                        <PersonLink person={change.changedBy} nobody={t('case.comparison')} />{' '}
                        <span className="soft" dir="auto">
                          {change.note}
                        </span>
                      </span>
                      <span className="soft">{dateTime(change.at)}</span>
                    </li>
                  ))}
                </ul>
              </section>
            </>
          )
        }
      </Shown>
    </Screen>
  );
}
