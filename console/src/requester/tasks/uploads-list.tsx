import { Uploads } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';

/** Files that the batch was filled from. */
export function UploadsList({ batchId }: { readonly batchId: string }) {
  const t = useT();
  const { dateTime } = useFormat();
  const read = useRead(Uploads, { id: batchId, first: 20 });
  return (
    <Shown read={read} isEmpty={({ batch }) => (batch?.uploads?.nodes.length ?? 0) === 0} empty={null}>
      {({ batch }) => (
        <section aria-labelledby="uploads">
          <h2 id="uploads">{t('uploads.title')}</h2>
          <ul className="rows">
            {batch?.uploads?.nodes.map(({ id, createdAt, format, rows, added, existing, skipped }) => (
              <li key={id}>
                <span>
                  {dateTime(createdAt)} <span className="tag">{format}</span>
                </span>
                <span className="soft">{t('uploads.result', { rows, added, existing, skipped })}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Shown>
  );
}
