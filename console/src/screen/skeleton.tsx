import { use, useEffect, useState } from 'react';
import { useT } from '../messages/language-context.ts';
import { InScreenContext } from './in-screen-context.ts';

/** Before that, a flash of grey would be noise. */
const APPEARS_AFTER_MS = 300;

/** Something is being read. Where it is all there is of a page, it has the heading for those who do not see it. */
export function Skeleton() {
  const t = useT();
  const isInScreen = use(InScreenContext);
  const [isVisible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), APPEARS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const bars = (
    <div className="skeleton" role="status" data-visible={isVisible}>
      <span className="visually-hidden">{t('state.loading')}</span>
      <i />
      <i />
      <i />
    </div>
  );
  if (isInScreen) return bars;
  return (
    <main className="screen" id="main">
      <h1 className="visually-hidden">{t('state.loading')}</h1>
      {bars}
    </main>
  );
}
