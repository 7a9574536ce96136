import { LiftPayerStop, Reconciliations } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { useT } from '../../messages/language-context.ts';
import { useFormat } from '../../messages/use-format.ts';
import { Shown } from '../../screen/shown.tsx';
import { ActionButton } from '../shared/action-button.tsx';

/** Reasons for which Stripe pays nothing, until an admin has looked and lifts them. */
export function PayerStops() {
  const t = useT();
  const { dateTime } = useFormat();
  const read = useRead(Reconciliations, { first: 1 });
  return (
    <section aria-labelledby="stops">
      <h2 id="stops">{t('stops.title')}</h2>
      <Shown read={read} isEmpty={({ payerStops }) => payerStops.length === 0} empty={<p className="soft">{t('stops.none')}</p>}>
        {({ payerStops }) => (
          <>
            <p className="notice notice-refusal">{t('stops.text')}</p>
            <ul className="rows">
              {payerStops.map((stop) => (
                <li key={stop.id}>
                  <span>
                    <strong>{stop.kind}</strong> <bdi className="id">{stop.about}</bdi>{' '}
                    <span className="soft">{dateTime(stop.stoppedAt)}</span>
                  </span>
                  <ActionButton
                    label={t('stops.lift')}
                    text={<p>{t('stops.lift-text')}</p>}
                    reason={{ name: 'reason', label: t('stops.found'), help: t('stops.found-help') }}
                    document={LiftPayerStop}
                    variables={(reason) => ({ input: { stopId: stop.id, reason } })}
                  />
                </li>
              ))}
            </ul>
          </>
        )}
      </Shown>
    </section>
  );
}
