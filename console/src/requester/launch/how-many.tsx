import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { pilotOf } from './pilot.ts';

interface HowManyProps {
  readonly waiting: number;
  /** Nothing of the batch was launched before. */
  readonly isFirst: boolean;
  readonly taskCount: number;
  readonly choose: (count: number) => void;
}

/** A few tasks first, or all. */
export function HowMany({ waiting, isFirst, taskCount, choose }: HowManyProps) {
  const t = useT();
  const pilot = pilotOf(waiting);
  return (
    <section className="card" aria-labelledby="how-many">
      <h2 id="how-many">{t('launch.how-many')}</h2>
      {isFirst && pilot < waiting && <p className="soft">{t('launch.pilot-text')}</p>}
      <fieldset className="checks">
        <legend className="visually-hidden">{t('launch.how-many')}</legend>
        {pilot < waiting && (
          <label className="check">
            <input type="radio" name="how-many" checked={taskCount < waiting} onChange={() => choose(pilot)} />
            <span>{t('launch.pilot', { count: pilot })}</span>
          </label>
        )}
        <label className="check">
          <input type="radio" name="how-many" checked={taskCount === waiting} onChange={() => choose(waiting)} />
          <span>{t('launch.all', { count: waiting })}</span>
        </label>
      </fieldset>
      {taskCount < waiting && (
        <TextField
          name="taskCount"
          type="number"
          label={t('launch.first')}
          min={1}
          max={waiting}
          value={String(taskCount)}
          onChange={(value) => choose(Math.max(1, Math.round(Number(value)) || 1))}
        />
      )}
    </section>
  );
}
