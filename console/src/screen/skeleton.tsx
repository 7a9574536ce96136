import { useEffect, useState } from 'react';
import { useT } from '../messages/language-context.ts';

/** Before that, a flash of grey would be noise. */
const APPEARS_AFTER_MS = 300;

export function Skeleton() {
  const t = useT();
  const [isVisible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), APPEARS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skeleton" role="status" data-visible={isVisible}>
      <span className="visually-hidden">{t('state.loading')}</span>
      <i />
      <i />
      <i />
    </div>
  );
}
