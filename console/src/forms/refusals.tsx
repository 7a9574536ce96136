import type { Outcome } from '../api/send.ts';
import { FailureNotice } from '../screen/failure-notice.tsx';
import { OwnScreen } from '../screen/own-screen.tsx';
import { useMaybeT, useT } from '../messages/language-context.ts';

interface RefusalsProps {
  readonly outcome: Outcome<unknown> | null;
  /** Fields whose refusals are shown beside them. */
  readonly fields?: readonly string[];
}

/** What the server refused, beyond what is shown beside a field; and why there was no answer. */
export function Refusals({ outcome, fields = [] }: RefusalsProps) {
  const t = useT();
  const tell = useMaybeT();
  if (outcome === null) return null;
  if (outcome.failure !== null) return <FailureNotice failure={outcome.failure} />;
  const rest = outcome.refusals.filter(({ path }) => !fields.some((field) => path.includes(field)));
  if (rest.length === 0) return null;
  return (
    <OwnScreen title={t('page-failure.title')}>
      <div className="notice notice-refusal" role="alert">
        {rest.map(({ code, message }) => (
          <p key={message}>{tell(`code.${code}`, message)}</p>
        ))}
      </div>
    </OwnScreen>
  );
}
