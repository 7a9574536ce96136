import type { BatchState } from '../../api/generated/schema.ts';
import { useT } from '../../messages/language-context.ts';

const COLOURS: Readonly<Record<BatchState, string>> = {
  DRAFT: '',
  IN_REVIEW: 'tag-amber',
  OPEN: 'tag-green',
  PAUSED: 'tag-amber',
  DRAINING: 'tag-sky',
  SETTLED: '',
  CANCELLED: 'tag-brick',
};

export function BatchStateTag({ state }: { readonly state: BatchState }) {
  const t = useT();
  return <span className={`tag ${COLOURS[state]}`}>{t(`batch-state.${state}`)}</span>;
}
