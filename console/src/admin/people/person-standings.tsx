import { WorkerStandings, type WorkerStandingsData } from '../../api/generated/admin.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { PagedTable } from '../shared/paged-table.tsx';

type Standing = WorkerStandingsData['workerStandings']['nodes'][number];

/** How each organisation judged the worker's answers. */
export function PersonStandings({ personId }: { readonly personId: string }) {
  const t = useT();
  const { number } = useFormat();
  const count = (name: 'submitted' | 'approved' | 'rejected' | 'expired', heading: string) => ({
    name,
    heading,
    isAmount: true,
    cell: (standing: Standing) => number(standing[name]),
  });
  return (
    <section aria-labelledby="standings">
      <h2 id="standings">{t('people.standings')}</h2>
      <PagedTable
        document={WorkerStandings}
        variables={{ personId, first: 20 }}
        of={({ workerStandings }) => workerStandings}
        caption={t('people.standings')}
        keyOf={({ requester }) => requester.id}
        empty={<p className="soft">{t('people.no-answers')}</p>}
        columns={[
          { name: 'requester', heading: t('demo.requester'), cell: ({ requester }: Standing) => <bdi>{requester.name}</bdi> },
          count('submitted', t('people.submitted')),
          count('approved', t('work-behind.approved')),
          count('rejected', t('work-behind.rejected')),
          count('expired', t('people.expired')),
        ]}
      />
    </section>
  );
}
