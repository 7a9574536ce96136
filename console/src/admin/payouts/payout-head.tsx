import { Link } from 'wouter';
import { PATHS } from '../../app/paths.ts';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { MoneyText } from '../../screen/money-text.tsx';
import { PersonLink } from '../shared/person-link.tsx';
import { TraceLink } from '../shared/trace-link.tsx';
import type { PayoutOf } from './payout-of.ts';
import { WhoDecides } from './who-decides.tsx';

/** To whom, how much, to which account, and who decides. */
export function PayoutHead({ payout }: { readonly payout: PayoutOf }) {
  const t = useT();
  const tell = useMaybeT();
  const { relative } = useFormat();
  const { details, createdAt } = payout.payee;
  return (
    <header className="payout-head">
      <div>
        <p className="soft">
          <Link className="back-to-queue" href={PATHS.adminPayouts}>
            {t('decision.back')}
          </Link>
        </p>
        <h2 className="payout-to">
          {t('decision.to')} <PersonLink person={payout.worker} />
        </h2>
        <p className="payout-amount">
          <MoneyText money={payout.amount} />
        </p>
        <p className="soft">
          {details === null ? (
            tell(`admin-rail.${payout.rail}`, payout.rail)
          ) : (
            <bdi>
              {details.holderName} · {details.country} ·· {details.lastFour}
            </bdi>
          )}{' '}
          · {t('decision.account-since', { when: relative(createdAt) })}
        </p>
        <p className="row">
          <span className="tag">{tell(`admin-payout.${payout.state}`, payout.state)}</span>
          <TraceLink id={payout.id} />
        </p>
      </div>
      <WhoDecides payout={payout} />
    </header>
  );
}
