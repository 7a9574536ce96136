import { useMemo } from 'react';
import type { TaskFileFields } from '../../api/generated/fragments.ts';
import { Files } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { useOrganisation } from '../organisation-context.ts';
import type { DraftField } from './batch-draft.ts';

const isFileId = (sample: string): boolean => /^fil_\w+$/.test(sample);

/** The files that samples of the preview name, with addresses of now. */
export function useSampleFiles(fields: readonly DraftField[]): TaskFileFields[] {
  const { id } = useOrganisation();
  const wanted = fields.filter(({ sample }) => isFileId(sample));
  const { data } = useRead(Files, { id, first: 100 }, { pause: wanted.length === 0 });
  const nodes = data?.organisation?.files?.nodes;
  return useMemo(
    () =>
      wanted.flatMap(({ name, sample }) => {
        const file = nodes?.find((each) => each.id === sample);
        if (file === undefined) return [];
        const { url, mediaType, bytes, urlExpiresAt } = file;
        return [{ field: name, path: [name], url, mediaType, bytes, urlExpiresAt }];
      }),
    [nodes, JSON.stringify(wanted.map(({ name, sample }) => [name, sample]))],
  );
}
