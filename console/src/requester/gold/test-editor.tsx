import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { CreateQualificationType, SetQualificationTest } from '../../api/generated/requester.ts';
import { useCommand } from '../../api/use-command.ts';
import { pathTo } from '../../app/paths.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Refusals } from '../../forms/refusals.tsx';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { useOrganisation } from '../organisation-context.ts';
import { newBatchDraft, newField } from '../wizard/batch-draft.ts';
import { FaultList } from '../wizard/fault-list.tsx';
import { QuestionsStep } from '../wizard/questions-step.tsx';
import { at } from '../wizard/steps.ts';
import { useLeaveWarning } from '../wizard/use-leave-warning.ts';
import { TestAbout } from './test-about.tsx';
import { newTestDraft, testInputOf, type TestDraft } from './test-draft.ts';
import { TestItems } from './test-items.tsx';
import { TestRules } from './test-rules.tsx';
import '../../styles/task.css';
import '../../styles/test-editor.css';

interface TestEditorProps {
  readonly title: string;
  /** Null: the test gets a qualification of its own. */
  readonly type: { readonly id: string; readonly name: string } | null;
  /** Null: it is new. */
  readonly saved: TestDraft | null;
  readonly action?: ReactNode;
}

/** Places of the test that show their own faults. */
const PARTS = ['instructions', 'form', 'items', 'rewardMinor', 'estimatedSeconds', 'timeLimitSeconds', 'passingPercent'];
const ATTEMPT_PARTS = ['retakeDelaySeconds', 'maximumAttempts', 'paidAttempts', 'grantedValue', 'grantedSeconds'];

/** Questions, items with what is right, and the rules of a test or a training. */
export function TestEditor({ title, type, saved, action }: TestEditorProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const { id: organisationId, currency } = useOrganisation();
  const [draft, setDraft] = useState(() => saved ?? newTestDraft());
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [isChanged, setChanged] = useState(false);
  const [madeTypeId, setMadeTypeId] = useState<string | null>(null);
  const createType = useCommand(CreateQualificationType);
  const setTest = useCommand(SetQualificationTest);
  const { target, stay } = useLeaveWarning(isChanged);
  const change = (part: Partial<TestDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setChanged(true);
  };
  const save = async () => {
    // The name of a type is taken once it is made: another try uses the same.
    const ownId = type?.id ?? madeTypeId;
    const typeId =
      ownId ?? (await createType.run({ input: { organisationId, name, description } })).data?.createQualificationType.type?.id ?? null;
    if (typeId === null) return;
    setMadeTypeId(typeId);
    const { data } = await setTest.run({
      input: { ...testInputOf(draft, typeId, currency), idempotencyKey: crypto.randomUUID() },
    });
    const testId = data?.setQualificationTest.test?.id;
    if (testId === undefined) return;
    setChanged(false);
    navigate(pathTo('ownTest', testId));
  };
  const faults = { refusals: setTest.outcome?.refusals ?? [] };
  const questions = {
    draft: { ...newBatchDraft(), questions: draft.questions, fields: draft.fields.map((field) => newField(field)) },
    change: (part: { readonly questions?: TestDraft['questions'] }) =>
      part.questions !== undefined && change({ questions: part.questions }),
  };
  const isSending = createType.isSending || setTest.isSending;
  return (
    <Screen title={title} action={action}>
      <TestAbout
        type={type}
        name={name}
        setName={setName}
        description={description}
        setDescription={setDescription}
        draft={draft}
        change={change}
        isNew={saved === null}
        outcome={createType.outcome}
        faults={faults}
      />
      <section aria-labelledby="test-questions">
        <h2 id="test-questions">{t('wizard.step.questions')}</h2>
        <QuestionsStep draft={questions.draft} change={questions.change} faults={faults} />
      </section>
      <TestItems draft={draft} change={change} faults={at(faults, 'items')} />
      <TestRules draft={draft} change={change} currency={currency} outcome={setTest.outcome} />
      <FaultList faults={at(faults, 'grants')} />
      <Refusals outcome={createType.outcome} fields={['name', 'description']} />
      <Refusals outcome={setTest.outcome} fields={[...PARTS, ...ATTEMPT_PARTS, 'grants']} />
      <p className="row">
        <button type="button" className="button button-primary" aria-disabled={isSending} onClick={() => void (!isSending && save())}>
          {saved === null ? (draft.purpose === 'TEST' ? t('own-tests.create') : t('test-editor.create-training')) : t('test-editor.save')}
        </button>
        {faults.refusals.length > 0 && <span role="alert">{t('wizard.faults', { count: faults.refusals.length })}</span>}
      </p>
      {target !== null && (
        <ConfirmDialog
          title={t('wizard.leave')}
          text={t('test-editor.leave-text')}
          action={t('wizard.leave-yes')}
          confirm={() => navigate(target)}
          close={stay}
        />
      )}
    </Screen>
  );
}
