import type { QualificationTypesData } from '../../api/generated/requester.ts';
import type { Comparator, RequirementGuard } from '../../api/generated/schema.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import type { DraftRequirement } from './batch-draft.ts';
import { FaultList } from './fault-list.tsx';
import { RowTools } from './row-tools.tsx';
import type { Faults } from './steps.ts';

interface RequirementRowProps {
  readonly requirement: DraftRequirement;
  readonly place: number;
  readonly types: NonNullable<QualificationTypesData['qualificationTypes']>['nodes'];
  readonly faults: Faults;
  readonly change: (part: Partial<DraftRequirement>) => void;
  readonly remove: () => void;
}

const COMPARATORS: readonly Comparator[] = [
  'GREATER_THAN_OR_EQUAL_TO',
  'GREATER_THAN',
  'LESS_THAN_OR_EQUAL_TO',
  'LESS_THAN',
  'EQUAL_TO',
  'NOT_EQUAL_TO',
  'IN',
  'NOT_IN',
  'EXISTS',
  'DOES_NOT_EXIST',
];
const GUARDS: readonly RequirementGuard[] = ['ACCEPT', 'PREVIEW_AND_ACCEPT', 'DISCOVER_PREVIEW_AND_ACCEPT'];

/** What a worker must have: which qualification, compared how, with what, and what it guards. */
export function RequirementRow({ requirement, place, types, faults, change, remove }: RequirementRowProps) {
  const t = useT();
  const { typeId, comparator, guards, values, skill, trialTasks } = requirement;
  const type = types.find(({ id }) => id === typeId);
  const takesValues = comparator !== 'EXISTS' && comparator !== 'DOES_NOT_EXIST';
  return (
    <fieldset className="editor-row">
      <legend className="visually-hidden">{t('requirement.one', { place })}</legend>
      <div className="editor-grid">
        <SelectField
          label={t('requirement.type')}
          value={typeId}
          options={types.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(next) => change({ typeId: next, skill: '', trialTasks: '' })}
        />
        <SelectField
          label={t('requirement.comparator')}
          value={comparator}
          options={COMPARATORS.map((value) => ({ value, label: t(`comparator.${value}`) }))}
          onChange={(value) => change({ comparator: value as Comparator })}
        />
        {takesValues && (
          <TextField
            name="values"
            label={type?.system === 'LOCALE' ? t('requirement.places') : t('requirement.values')}
            help={type?.system === 'LOCALE' ? t('requirement.places-help') : t('requirement.values-help')}
            value={values}
            onChange={(next) => change({ values: next })}
          />
        )}
        {type?.system === 'ESTIMATED_ACCURACY' && (
          <TextField
            name="skill"
            label={t('requirement.skill')}
            help={t('requirement.skill-help')}
            value={skill}
            onChange={(next) => change({ skill: next })}
          />
        )}
        {type?.system != null && type.system !== 'LOCALE' && (
          <TextField
            name="trialTasks"
            label={t('requirement.trial')}
            help={t('requirement.trial-help')}
            inputMode="numeric"
            value={trialTasks}
            onChange={(next) => change({ trialTasks: next })}
          />
        )}
        <SelectField
          label={t('requirement.guards')}
          value={guards}
          options={GUARDS.map((value) => ({ value, label: t(`guard.${value}`) }))}
          onChange={(value) => change({ guards: value as RequirementGuard })}
        />
      </div>
      <FaultList faults={faults} />
      <RowTools name={t('requirement.one', { place })} isFirst isLast move={() => undefined} remove={remove} />
    </fieldset>
  );
}
