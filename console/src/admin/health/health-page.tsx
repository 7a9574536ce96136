import { MoneyHealth } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { BooksLink } from '../shared/books-link.tsx';
import { Figure } from '../shared/figure.tsx';
import { BooksCheck } from './books-check.tsx';
import { Books } from './books.tsx';
import { MoneyByAge } from './money-by-age.tsx';
import { PayerStops } from './payer-stops.tsx';
import { RailDifferences } from './rail-differences.tsx';
import { reasonsOf } from './reasons-of.ts';
import { SealStates } from './seal-states.tsx';
import { WaitingList } from './waiting-list.tsx';

/** Whether the money is sound, and why. */
export default function HealthPage() {
  const t = useT();
  const { relative } = useFormat();
  const read = useRead(MoneyHealth, {});
  return (
    <Screen
      title={t('admin.health')}
      action={
        <p className="row">
          <BooksLink paper="TRIAL_BALANCE" label={t('health.print')} />
          <BooksLink paper="POSTINGS" format="CSV" label={t('health.postings-csv')} />
        </p>
      }
    >
      <Shown read={read}>
        {({ moneyHealth: health }) => (
          <>
            <div className={`notice ${health.isHealthy ? 'notice-done' : 'notice-refusal'}`} role="status">
              <p>
                <strong>{health.isHealthy ? t('health.sound') : t('health.unsound')}</strong>{' '}
                {t('health.computed', { when: relative(health.at) })}
              </p>
              {reasonsOf(health).map((reason) => (
                <p key={reason}>{t(reason)}</p>
              ))}
            </div>
            {health.solvency.map(({ isSolvent, held, owed, receivable, surplus }) => (
              <section key={held.currency} aria-label={t('health.solvency', { currency: held.currency })}>
                <h2>{t('health.solvency', { currency: held.currency })}</h2>
                <dl className="figures-grid">
                  <Figure name={t('health.held')} meaning={t('health.held-means')}>
                    <MoneyText money={held} />
                  </Figure>
                  <Figure name={t('health.owed')} meaning={t('health.owed-means')}>
                    <MoneyText money={owed} />
                  </Figure>
                  <Figure name={t('health.receivable')} meaning={t('health.receivable-means')}>
                    <MoneyText money={receivable} />
                  </Figure>
                  <Figure
                    name={t('health.surplus')}
                    meaning={isSolvent ? t('health.surplus-means') : t('health.surplus-fault')}
                    isFault={!isSolvent}
                  >
                    <MoneyText money={surplus} />
                  </Figure>
                </dl>
              </section>
            ))}
            <PayerStops />
            <RailDifferences differences={health.differences} last={health.lastComparison} />
            <WaitingList />
            <MoneyByAge />
            <BooksCheck />
            <Books />
            <SealStates seals={health.seals} />
          </>
        )}
      </Shown>
    </Screen>
  );
}
