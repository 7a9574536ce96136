import { Link } from 'wouter';
import { BatchCalibration } from '../../api/generated/requester.ts';
import { useRead } from '../../api/use-read.ts';
import { pathTo } from '../../app/paths.ts';
import { useT } from '../../messages/language-context.ts';
import { Shown } from '../../screen/shown.tsx';
import { CalibrationFigures } from './calibration-figures.tsx';

/** With fewer labels, shares tell nothing. */
const ENOUGH_LABELS = 20;

/** Whether labels of a confidence are right as often as it says, by the known answers. Only reviewers see it. */
export function LabelCalibration({ batchId }: { readonly batchId: string }) {
  const t = useT();
  const read = useRead(BatchCalibration, { id: batchId });
  if (read.data?.batch?.calibration === null) return null;
  return (
    <section aria-labelledby="calibration">
      <h2 id="calibration">{t('calibration.title')}</h2>
      <Shown
        read={read}
        isEmpty={({ batch }) => batch?.goldTaskCount === 0 && batch.calibration?.labels === 0}
        empty={
          <p className="soft">
            {t('calibration.no-gold')} <Link href={pathTo('gold', batchId)}>{t('calibration.to-gold')}</Link>
          </p>
        }
      >
        {({ batch }) =>
          batch?.calibration != null &&
          (batch.calibration.labels < ENOUGH_LABELS ? (
            <p className="soft">
              <strong>{t('calibration.few', { count: batch.calibration.labels })}</strong>{' '}
              {t('calibration.few-text', { enough: ENOUGH_LABELS })}
            </p>
          ) : (
            <>
              <p className="soft">{t('calibration.help')}</p>
              <CalibrationFigures bins={batch.calibration.bins} />
            </>
          ))
        }
      </Shown>
    </section>
  );
}
