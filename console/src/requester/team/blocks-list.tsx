import { Blocks } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Pager } from '../../screen/pager.tsx';
import { Shown } from '../../screen/shown.tsx';
import { isEmptyList, usePages } from '../../screen/use-pages.ts';
import { ShortId } from '../answers/short-id.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { UnblockButton } from './unblock-button.tsx';

/** Workers who are excluded from the batches of the organisation, until when and why. */
export function BlocksList() {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const organisation = useOrganisation();
  const pages = usePages();
  const read = useRead(Blocks, { id: organisation.id, first: 20, after: pages.after });
  return (
    <section aria-labelledby="blocks">
      <h2 id="blocks">{t('blocks.title')}</h2>
      <Shown
        read={read}
        isEmpty={(data) => isEmptyList(data.organisation?.blocks.nodes.length, pages)}
        empty={<p className="soft">{t('blocks.empty')}</p>}
      >
        {(data) =>
          data.organisation !== null && (
            <>
              <ul className="rows">
                {data.organisation.blocks.nodes.map(({ worker, restriction }) => (
                  <li key={restriction.id}>
                    <span>
                      <ShortId id={worker.id} /> {tell(`restriction.${restriction.reason}`, restriction.reason)}{' '}
                      <span className="soft">
                        {restriction.endsAt !== null && t('blocks.until', { date: date(restriction.endsAt) })}{' '}
                        <bdi>{restriction.explanation}</bdi>
                      </span>
                    </span>
                    {restriction.isActive && mayRunBatches(organisation) && <UnblockButton workerId={worker.id} />}
                  </li>
                ))}
              </ul>
              <Pager pages={pages} page={data.organisation.blocks.pageInfo} count={data.organisation.blocks.nodes.length} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
