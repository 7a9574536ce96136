import { Qualifications, RequestableQualifications, ShareQualification } from '../../api/generated/worker.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { Refusals } from '../../forms/refusals.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Shown } from '../../screen/shown.tsx';
import { AskForQualification } from './ask-for-qualification.tsx';

/** Qualifications that this person has, asked for, or may ask for. */
export function QualificationsList() {
  const t = useT();
  const tell = useMaybeT();
  const read = useRead(Qualifications, {});
  const open = useRead(RequestableQualifications, {});
  const share = useCommand(ShareQualification);
  return (
    <section aria-labelledby="qualifications">
      <h2 id="qualifications">{t('qualifications.title')}</h2>
      <Refusals outcome={share.outcome} />
      <Shown
        read={read}
        isEmpty={({ worker }) => worker.qualifications.nodes.length + worker.qualificationRequests.nodes.length === 0}
        empty={<Empty title={t('qualifications.empty')} text={t('qualifications.empty-text')} />}
      >
        {({ worker }) => (
          <ul className="rows">
            {worker.qualifications.nodes.map(({ type, value, state, shared }) => (
              <li key={type.id}>
                <span>
                  <strong dir="auto">{type.name}</strong> <span className="tag">{tell(`qualification.${state}`, state)}</span>{' '}
                  <span className="soft">{value}</span>
                </span>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={shared}
                    onChange={(event) => void share.run({ input: { typeId: type.id, shared: event.target.checked } })}
                  />
                  <span>{t('qualifications.share')}</span>
                </label>
              </li>
            ))}
            {worker.qualificationRequests.nodes.map(({ id, type, state, reason }) => (
              <li key={id}>
                <span dir="auto">{type.name}</span>
                <span className="soft">
                  {tell(`request.${state}`, state)} {reason}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      <ul className="rows">
        {open.data?.requestableQualificationTypes.nodes.map((type) => (
          <li key={type.id}>
            <span>
              <strong dir="auto">{type.name}</strong> <span className="soft">{type.description}</span>
            </span>
            <AskForQualification typeId={type.id} />
          </li>
        ))}
      </ul>
    </section>
  );
}
