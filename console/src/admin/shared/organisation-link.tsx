import { Link } from 'wouter';
import { pathTo } from '../../app/paths.ts';

interface OrganisationLinkProps {
  readonly organisation: { readonly id: string; readonly name: string };
}

/** The name of an organisation, which leads to its money, limits and members. */
export function OrganisationLink({ organisation: { id, name } }: OrganisationLinkProps) {
  return (
    <Link href={pathTo('adminOrganisation', id)}>
      <bdi>{name}</bdi>
    </Link>
  );
}
