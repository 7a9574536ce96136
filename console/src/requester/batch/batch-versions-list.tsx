import { useState } from 'react';
import { BatchVersions } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Markdown } from '../../screen/markdown.tsx';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { usePages } from '../../screen/use-pages.ts';

/** Versions of the instructions, folded. Each answer belongs to one version. */
export function BatchVersionsList({ batchId }: { readonly batchId: string }) {
  const t = useT();
  const { dateTime } = useFormat();
  const [isOpen, setOpen] = useState(false);
  const pages = usePages(batchId);
  const read = useRead(BatchVersions, { id: batchId, first: 20, after: pages.after }, { pause: !isOpen });
  return (
    <details className="statement" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('batch-versions.title')}</summary>
      <Shown read={read}>
        {({ batch }) =>
          batch !== null && (
            <>
              <ol className="rows" reversed>
                {batch.versions.nodes.map(({ version, createdAt, instructions }, index) => (
                  <li key={version}>
                    <details open={index === 0 && pages.after === null}>
                      <summary>
                        {t('batch-versions.one', { version, when: dateTime(createdAt) })}{' '}
                        {index === 0 && pages.after === null && <span className="tag tag-green">{t('batch-versions.current')}</span>}
                      </summary>
                      <Markdown text={instructions} />
                    </details>
                  </li>
                ))}
              </ol>
              <Pager pages={pages} page={batch.versions.pageInfo} count={batch.versions.nodes.length} />
            </>
          )
        }
      </Shown>
    </details>
  );
}
