import { useState } from 'react';
import { Blocks } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { MoreButton } from '../../screen/more-button.tsx';
import { Shown } from '../../screen/shown.tsx';
import { ShortId } from '../answers/short-id.tsx';
import { mayRunBatches, useOrganisation } from '../organisation-context.ts';
import { UnblockButton } from './unblock-button.tsx';

/** Workers who are excluded from the batches of the organisation, until when and why. */
export function BlocksList() {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const organisation = useOrganisation();
  const [first, setFirst] = useState(20);
  const read = useRead(Blocks, { id: organisation.id, first });
  return (
    <section aria-labelledby="blocks">
      <h2 id="blocks">{t('blocks.title')}</h2>
      <Shown
        read={read}
        isEmpty={(data) => (data.organisation?.blocks.nodes.length ?? 0) === 0}
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
              <MoreButton page={data.organisation.blocks.pageInfo} shown={first} show={setFirst} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
