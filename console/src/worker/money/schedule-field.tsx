import { SetPayoutSchedule, type WorkerMoneyPageData } from '../../api/generated/worker.ts';
import type { PayoutFrequency } from '../../api/generated/schema.ts';
import { useCommand } from '../../api/use-command.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { SelectField } from '../../forms/select-field.tsx';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';

const FREQUENCIES: readonly PayoutFrequency[] = ['WEEKLY', 'MONTHLY', 'ON_REQUEST'];

/** How often money is paid out by itself. */
export function ScheduleField({ schedule }: { readonly schedule: WorkerMoneyPageData['worker']['payoutSchedule'] }) {
  const t = useT();
  const tell = useMaybeT();
  const { dateTime } = useFormat();
  const command = useCommand(SetPayoutSchedule);
  return (
    <section className="schedule" aria-label={t('money.schedule')}>
      <SelectField
        label={t('money.schedule')}
        value={schedule.frequency}
        options={FREQUENCIES.map((value) => ({ value, label: tell(`frequency.${value}`, value) }))}
        onChange={(value) => void command.run({ input: { frequency: value as PayoutFrequency } })}
      />
      {schedule.nextAt !== null && <p className="field-help">{t('money.next', { when: dateTime(schedule.nextAt) })}</p>}
      <Refusals outcome={command.outcome} />
    </section>
  );
}
