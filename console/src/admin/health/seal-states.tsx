import { Link } from 'wouter';
import type { MoneyHealthData } from '../../api/generated/admin.ts';
import { PATHS } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';

interface SealStatesProps {
  readonly seals: MoneyHealthData['moneyHealth']['seals'];
}

/** The newest seal of each log: what was written before it cannot be changed without a trace. */
export function SealStates({ seals }: SealStatesProps) {
  const t = useT();
  const { dateTime, number } = useFormat();
  return (
    <section aria-labelledby="seals">
      <h2 id="seals">{t('seals.title')}</h2>
      <ul className="rows">
        {seals.map((seal) => (
          <li key={seal.log}>
            <span>
              <strong>{seal.log}</strong>{' '}
              {seal.sealedAt === null
                ? t('seals.none')
                : t('seals.newest', { number: number(seal.number ?? 0), when: dateTime(seal.sealedAt) })}{' '}
              <span className="soft">{t('seals.unsealed', { count: seal.unsealedRows })}</span>
            </span>
            {seal.hash !== null && <bdi className="id">{seal.hash.slice(0, 16)}…</bdi>}
          </li>
        ))}
      </ul>
      <p>
        <Link href={PATHS.adminLog}>{t('seals.verify')}</Link>
      </p>
    </section>
  );
}
