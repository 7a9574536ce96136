import { useSession } from '../../session/session-context.ts';

export interface Oversight {
  readonly personId: string;
  /** An admin decides; an auditor reads the same pages without buttons. */
  readonly isAdmin: boolean;
  /** A member of an organisation decides nothing about its money. */
  readonly isMemberOf: (organisationId: string) => boolean;
}

/** Who looks at the admin's pages. */
export function useOversight(): Oversight {
  const me = useSession().session?.me;
  return {
    personId: me?.id ?? '',
    isAdmin: me?.isAdmin === true,
    isMemberOf: (organisationId) => me?.memberships.some(({ requester }) => requester.id === organisationId) === true,
  };
}
