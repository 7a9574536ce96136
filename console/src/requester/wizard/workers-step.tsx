import { Pools, QualificationTypes } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { CheckField } from '../../forms/check-field.tsx';
import { SelectField } from '../../forms/select-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { useOrganisation } from '../organisation-context.ts';
import { newRequirement } from './batch-draft.ts';
import { FaultList } from './fault-list.tsx';
import { RequirementRow } from './requirement-row.tsx';
import type { StepProps } from './step-props.ts';
import { at } from './steps.ts';

const SHOWN_TYPES = 100;

/** Who may answer, and how many answers each task gets. */
export function WorkersStep({ draft, change, faults }: StepProps) {
  const t = useT();
  const { id } = useOrganisation();
  const pools = useRead(Pools, { id }).data?.organisation?.pools ?? [];
  const types = useRead(QualificationTypes, { organisationId: id, first: SHOWN_TYPES }).data?.qualificationTypes?.nodes ?? [];
  const { requirements } = draft;
  return (
    <>
      <section className="card" aria-labelledby="who">
        <h2 id="who">{t('workers.who')}</h2>
        <p className="soft">{t('workers.who-text')}</p>
        <ol className="editor-rows">
          {requirements.map((requirement, index) => (
            <li key={requirement.id}>
              <RequirementRow
                requirement={requirement}
                place={index + 1}
                types={types}
                faults={at(faults, 'requirements', String(index))}
                change={(part) =>
                  change({ requirements: requirements.map((each) => (each.id === requirement.id ? { ...each, ...part } : each)) })
                }
                remove={() => change({ requirements: requirements.filter((each) => each.id !== requirement.id) })}
              />
            </li>
          ))}
        </ol>
        <button
          type="button"
          className="button"
          disabled={types.length === 0}
          onClick={() => change({ requirements: [...requirements, newRequirement(types[0]?.id ?? '')] })}
        >
          {t('workers.add-requirement')}
        </button>
        {pools.length > 0 && (
          <SelectField
            label={t('workers.pool')}
            value={draft.poolId}
            options={[{ value: '', label: t('workers.no-pool') }, ...pools.map((pool) => ({ value: pool.id, label: pool.name }))]}
            onChange={(poolId) => change({ poolId })}
          />
        )}
        <FaultList faults={at(faults, 'poolId')} />
      </section>
      <section className="card" aria-labelledby="answers">
        <h2 id="answers">{t('workers.answers')}</h2>
        <fieldset className="checks">
          <legend className="visually-hidden">{t('workers.answers')}</legend>
          <label className="check">
            <input type="radio" name="target" checked={!draft.hasTarget} onChange={() => change({ hasTarget: false })} />
            <span>{t('workers.fixed')}</span>
          </label>
          <label className="check">
            <input type="radio" name="target" checked={draft.hasTarget} onChange={() => change({ hasTarget: true })} />
            <span>{t('workers.target')}</span>
          </label>
        </fieldset>
        {draft.hasTarget && <p className="soft">{t('workers.target-text')}</p>}
        <div className="editor-grid">
          {draft.hasTarget && (
            <>
              <TextField
                name="minimumAnswers"
                label={t('workers.minimum-answers')}
                inputMode="numeric"
                value={draft.minimumAnswers}
                onChange={(minimumAnswers) => change({ minimumAnswers })}
                outcome={faults}
              />
              <TextField
                name="confidence"
                label={t('workers.confidence')}
                help={t('workers.confidence-help')}
                inputMode="decimal"
                value={draft.confidence}
                onChange={(confidence) => change({ confidence })}
                outcome={faults}
              />
            </>
          )}
          <TextField
            name="redundancy"
            label={draft.hasTarget ? t('workers.maximum-answers') : t('workers.redundancy')}
            inputMode="numeric"
            value={draft.redundancy}
            onChange={(redundancy) => change({ redundancy })}
            outcome={faults}
          />
        </div>
      </section>
      <section className="card" aria-labelledby="checks">
        <h2 id="checks">{t('workers.gold')}</h2>
        <p className="soft">{t('workers.gold-text')}</p>
        <div className="editor-grid">
          <TextField
            name="goldPerWorker"
            label={t('workers.gold-per-worker')}
            inputMode="numeric"
            value={draft.goldPerWorker}
            onChange={(goldPerWorker) => change({ goldPerWorker })}
            outcome={faults}
          />
          <TextField
            name="workerCap"
            label={t('workers.cap')}
            help={t('workers.cap-help')}
            inputMode="numeric"
            value={draft.workerCap}
            onChange={(workerCap) => change({ workerCap })}
            outcome={faults}
          />
        </div>
        <CheckField label={t('workers.internal')} isChecked={draft.internal} onChange={(internal) => change({ internal })} />
      </section>
    </>
  );
}
