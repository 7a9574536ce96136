import { AdminProposals } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { PersonLink } from '../shared/person-link.tsx';

/** People whom a group at the identity provider proposes as admins. One admin asks for the role, another approves. */
export function ProposedAdmins() {
  const t = useT();
  const { date } = useFormat();
  const proposals = useRead(AdminProposals, {}).data?.adminProposals ?? [];
  if (proposals.length === 0) return null;
  return (
    <section aria-labelledby="proposed-admins">
      <h2 id="proposed-admins">{t('proposed-admins.title')}</h2>
      <p className="soft">{t('proposed-admins.text')}</p>
      <ul className="rows">
        {proposals.map(({ person, proposedAt, checkedAt }) => (
          <li key={person.id}>
            <PersonLink person={person} />
            <span className="soft">{t('proposed-admins.when', { since: date(proposedAt), checked: date(checkedAt) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
