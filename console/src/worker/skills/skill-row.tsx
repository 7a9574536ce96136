import type { SkillsData } from '../../api/generated/worker.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';

/** An estimated accuracy with its range, and what would raise it. */
export function SkillRow({ skill }: { readonly skill: SkillsData['worker']['skills'][number] }) {
  const t = useT();
  const tell = useMaybeT();
  const { percent, duration } = useFormat();
  return (
    <article className="card skill" aria-label={skill.skill}>
      <h2>{skill.skill}</h2>
      <p>
        <strong className="pay">{percent(skill.accuracy)}</strong>{' '}
        <span className="soft">{t('skills.between', { low: percent(skill.low), high: percent(skill.high) })}</span>
      </p>
      <meter min={0} max={1} value={skill.accuracy} aria-label={t('skills.accuracy')} />
      <p className="soft">{t('skills.evidence', { count: skill.evidence })}</p>
      {skill.speed !== null && <p className="soft">{t('skills.speed', { time: duration(skill.speed.medianSeconds) })}</p>}
      <p>{tell(`code.${skill.explanation.wouldRaiseMessage.code}`, skill.explanation.wouldRaise)}</p>
    </article>
  );
}
