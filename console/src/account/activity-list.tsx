import { OwnActivity, type OwnActivityData } from '../api/generated/account.ts';
import { useRead } from '../api/use-read.ts';
import { useFormat } from '../messages/use-format.ts';
import { useMaybeT, useT } from '../messages/language-context.ts';
import { Empty } from '../screen/empty.tsx';
import { Pager } from '../screen/pager.tsx';
import { Shown } from '../screen/shown.tsx';
import { isEmptyList, usePages } from '../screen/use-pages.ts';
import { DataTable } from '../tables/data-table.tsx';

type Act = OwnActivityData['me']['acts']['nodes'][number];

/** Successful and failed sign-ins and changes of the account, so that a person notices what somebody else did. */
export function ActivityList() {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const pages = usePages();
  const read = useRead(OwnActivity, { first: 20, after: pages.after });
  const columns = [
    { name: 'at', heading: t('activity.when'), cell: ({ at }: Act) => dateTime(at) },
    { name: 'verb', heading: t('activity.what'), cell: ({ verb }: Act) => tell(`verb.${verb}`, verb) },
    { name: 'subject', heading: t('activity.id'), cell: ({ subjectId }: Act) => <bdi className="id">{subjectId ?? '–'}</bdi> },
  ];
  return (
    <Shown
      read={read}
      isEmpty={({ me }) => isEmptyList(me.acts.nodes.length, pages)}
      empty={<Empty title={t('activity.empty')} text={t('activity.text')} />}
    >
      {({ me }) => (
        <>
          <DataTable caption={t('activity.title')} columns={columns} rows={me.acts.nodes} keyOf={({ id }) => id} />
          <Pager pages={pages} page={me.acts.pageInfo} count={me.acts.nodes.length} />
        </>
      )}
    </Shown>
  );
}
