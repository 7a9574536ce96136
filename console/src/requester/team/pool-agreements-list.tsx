import { useState } from 'react';
import { PoolAgreements } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { usePages } from '../../screen/use-pages.ts';

/** Versions of a pool's agreement with their texts, folded. */
export function PoolAgreementsList({ poolId }: { readonly poolId: string }) {
  const t = useT();
  const { date } = useFormat();
  const [isOpen, setOpen] = useState(false);
  const pages = usePages(poolId);
  const read = useRead(PoolAgreements, { id: poolId, first: 20, after: pages.after }, { pause: !isOpen });
  return (
    <details className="statement" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('own-pools.versions')}</summary>
      <Shown read={read}>
        {({ workerPool }) =>
          workerPool !== null && (
            <>
              <ol className="rows" reversed>
                {workerPool.agreements.nodes.map(({ version, text, publishedAt, requiresAcceptance }) => (
                  <li key={version}>
                    <details>
                      <summary>
                        {t('own-pools.version-of', { version, date: date(publishedAt) })}{' '}
                        {requiresAcceptance && <span className="tag">{t('own-pools.must')}</span>}
                      </summary>
                      <Markdown text={text} />
                    </details>
                  </li>
                ))}
              </ol>
              <Pager pages={pages} page={workerPool.agreements.pageInfo} count={workerPool.agreements.nodes.length} />
            </>
          )
        }
      </Shown>
    </details>
  );
}
