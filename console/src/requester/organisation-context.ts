import { createContext, useContext } from 'react';
import type { RequesterHomeData } from '../api/generated/requester.ts';

export type Organisation = RequesterHomeData['organisations'][number];

export const OrganisationContext = createContext<Organisation | null>(null);

/** The organisation that the person works for now. Pages of requesters are inside of it. */
export function useOrganisation(): Organisation {
  const organisation = useContext(OrganisationContext);
  if (organisation === null) throw new Error('No organisation is chosen.');
  return organisation;
}

/** Whether the person may post, launch and stop batches of it. */
export const mayRunBatches = ({ yourRole }: Organisation): boolean => yourRole === 'OWNER' || yourRole === 'MANAGER';
