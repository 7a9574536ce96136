import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';
import type { TaskAssignment } from './steady-assignment.ts';
import { useSecondsUntil } from './use-seconds.ts';

/** Minutes before the end that a screen reader hears of. */
const ANNOUNCED_MINUTES = [5, 2];

const clockText = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** What is left of the lease, by the server's time; after it, until when the answer still counts. */
export function Clock({
  assignment,
}: {
  readonly assignment: Pick<TaskAssignment, 'leaseUntil' | 'graceUntil' | 'startedAt' | 'claimedAt'>;
}) {
  const t = useT();
  const { time } = useFormat();
  const left = useSecondsUntil(assignment.leaseUntil);
  const graceLeft = useSecondsUntil(assignment.graceUntil);
  const whole = (new Date(assignment.leaseUntil).getTime() - new Date(assignment.startedAt ?? assignment.claimedAt).getTime()) / 1000;
  const part = whole <= 0 ? 0 : Math.max(0, Math.min(1, left / whole));
  const minutes = Math.ceil(left / 60);
  const announced = ANNOUNCED_MINUTES.includes(minutes) && left > 0 ? t('clock.announce', { count: minutes }) : '';
  return (
    <div className="clock" data-low={left < 120}>
      <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true">
        <circle className="clock-track" cx="16" cy="16" r="13" />
        <circle className="clock-left" cx="16" cy="16" r="13" pathLength="1" strokeDasharray={`${part} 1`} transform="rotate(-90 16 16)" />
      </svg>
      <div>
        {left > 0 && <strong className="tabular">{clockText(left)}</strong>}
        <span className="soft">
          {left > 0
            ? t('clock.until', { time: time(assignment.leaseUntil) })
            : graceLeft > 0
              ? t('clock.grace', { time: time(assignment.graceUntil) })
              : t('clock.over')}
        </span>
      </div>
      <span className="visually-hidden" role="status">
        {announced}
      </span>
    </div>
  );
}
