import { Link } from 'wouter';
import type { PersonFields } from '../../api/generated/fragments.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';

interface PersonLinkProps {
  /** Null: nobody, or the marketplace itself. */
  readonly person: PersonFields | null;
  readonly nobody?: string;
}

/** The name of a person, which leads to what is known of them. */
export function PersonLink({ person, nobody = '–' }: PersonLinkProps) {
  const t = useT();
  if (person === null) return <>{nobody}</>;
  return (
    <>
      <Link href={pathTo('adminPerson', person.id)}>
        <bdi>{person.name ?? t('admin.nameless')}</bdi>
      </Link>
      {person.nameWarning !== null && <span className="tag tag-amber">{t('requester.name-warning')}</span>}
    </>
  );
}
