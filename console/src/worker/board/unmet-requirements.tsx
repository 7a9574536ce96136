import type { BatchCardData } from '../../api/generated/worker.ts';
import { useT } from '../../messages/language-context.ts';
import { AskForQualification } from '../skills/ask-for-qualification.tsx';

type Unmet = NonNullable<NonNullable<BatchCardData['batchCard']>['unmetRequirements']>;

/** Qualifications that the batch asks for and this person lacks. */
export function UnmetRequirements({ requirements }: { readonly requirements: Unmet }) {
  const t = useT();
  if (requirements.length === 0) return null;
  return (
    <section aria-labelledby="unmet">
      <h2 id="unmet">{t('batch.unmet')}</h2>
      <ul className="rows">
        {requirements.map(({ type }) => (
          <li key={type.id}>
            <span>
              <strong dir="auto">{type.name}</strong> <span className="soft">{type.description}</span>
            </span>
            {type.requestable && <AskForQualification typeId={type.id} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
