import { Link } from 'wouter';
import type { AssignmentState } from '../../api/generated/schema.ts';
import { PATHS } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';

/** A task that is not the worker's to answer any more, or never was. */
export function TaskOver({ state }: { readonly state: AssignmentState | null }) {
  const t = useT();
  const tell = useMaybeT();
  return (
    <Screen title={t('task.over')}>
      <p>{state === null ? t('task.unknown') : tell(`assignment.${state}`, state)}</p>
      <p className="row">
        <Link className="button button-primary" href={PATHS.board}>
          {t('nav.board')}
        </Link>
        <Link className="button" href={PATHS.myWork}>
          {t('nav.my-work')}
        </Link>
      </p>
    </Screen>
  );
}
