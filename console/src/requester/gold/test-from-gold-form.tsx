import { useState } from 'react';
import { useLocation } from 'wouter';
import { CreateQualificationType, Gold, SetQualificationTest } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { Form } from '../../forms/form.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { SubmitButton } from '../../forms/submit-button.tsx';
import { TextAreaField } from '../../forms/text-area-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { shownToWorkers } from '../answers/shown-to-workers.ts';
import { useOrganisation } from '../organisation-context.ts';
import { minorOf } from '../../forms/amounts.ts';
import { questionInput } from './question-input.ts';

/** A test may have so many items. */
const MOST_ITEMS = 100;

/** Name, pay and pass mark of a test, and the qualification that it gives. */
export function TestFromGoldForm({ batchId }: { readonly batchId: string }) {
  const t = useT();
  const { id: organisationId, currency } = useOrganisation();
  const [, navigate] = useLocation();
  const read = useRead(Gold, { id: batchId, first: MOST_ITEMS });
  const createType = useCommand(CreateQualificationType);
  const setTest = useCommand(SetQualificationTest);
  const [test, setState] = useState({ name: '', description: '', reward: '', minutes: '5', passing: '80' });
  const [typeId, setTypeId] = useState<string | null>(null);
  const set = (part: Partial<typeof test>) => setState({ ...test, ...part });
  const batch = read.data?.batch ?? null;
  const rewardMinor = minorOf(test.reward, currency);
  const seconds = Math.round(Number(test.minutes) * 60);

  const create = async () => {
    if (batch === null || rewardMinor === null) return;
    const made =
      typeId ??
      (await createType.run({ input: { organisationId, name: test.name, description: test.description } })).data?.createQualificationType
        .type?.id;
    if (made == null) return;
    // The name of a type is taken from then on: another try uses the same.
    setTypeId(made);
    const { data } = await setTest.run({
      input: {
        typeId: made,
        instructions: batch.current.instructions,
        form: batch.current.form.map(questionInput),
        items: (batch.gold?.nodes ?? []).map(({ task, answers, explanation }, index) => ({
          name: `item-${index + 1}`,
          payload: shownToWorkers(task.payload),
          key: answers,
          explanation,
        })),
        passingPercent: Number(test.passing),
        estimatedSeconds: seconds,
        timeLimitSeconds: seconds * 3,
        rewardMinor: rewardMinor.toString(),
        idempotencyKey: crypto.randomUUID(),
      },
    });
    const testId = data?.setQualificationTest.test?.id;
    if (testId !== undefined) navigate(pathTo('ownTest', testId));
  };
  return (
    <Form label={t('own-tests.new')} onSubmit={() => void create()}>
      <TextField
        name="name"
        label={t('own-tests.name')}
        required
        value={test.name}
        onChange={(name) => set({ name })}
        outcome={createType.outcome}
      />
      <TextAreaField
        name="description"
        label={t('own-tests.description')}
        required
        value={test.description}
        onChange={(description) => set({ description })}
        outcome={createType.outcome}
      />
      <TextField
        name="rewardMinor"
        label={t('own-tests.reward', { currency })}
        help={t('own-tests.reward-help')}
        inputMode="decimal"
        required
        value={test.reward}
        onChange={(reward) => set({ reward })}
        outcome={setTest.outcome}
      />
      <TextField
        name="estimatedSeconds"
        label={t('own-tests.minutes')}
        inputMode="numeric"
        required
        value={test.minutes}
        onChange={(minutes) => set({ minutes })}
        outcome={setTest.outcome}
      />
      <TextField
        name="passingPercent"
        label={t('own-tests.passing')}
        inputMode="numeric"
        required
        value={test.passing}
        onChange={(passing) => set({ passing })}
        outcome={setTest.outcome}
      />
      <Refusals outcome={createType.outcome} fields={['name', 'description']} />
      <Refusals outcome={setTest.outcome} fields={['rewardMinor', 'estimatedSeconds', 'passingPercent']} />
      <SubmitButton isSending={createType.isSending || setTest.isSending} isDisabled={batch === null || rewardMinor === null}>
        {t('own-tests.create')}
      </SubmitButton>
    </Form>
  );
}
