import { useEffect, useId, useRef, useState } from 'react';
import { isSomethingOpen } from '../../app/keys.ts';
import { useT } from '../../messages/language-context.ts';
import type { Tour } from './tours.ts';
import { useTarget } from './use-target.ts';

interface TourPanelProps {
  readonly tour: Tour;
  /** Whether somebody asked for the tour. It then takes the focus; at the first visit it does not. */
  readonly isAskedFor: boolean;
  readonly close: () => void;
}

/** One step of a tour, in a corner of the page. It frames a part of the page, which stays usable. */
export default function TourPanel({ tour, isAskedFor, close }: TourPanelProps) {
  const t = useT();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [index, setIndex] = useState(0);
  const step = tour.steps[index]!;
  const isLast = index === tour.steps.length - 1;
  useTarget(step.target);
  useEffect(() => {
    if (isAskedFor) heading.current?.focus();
  }, [isAskedFor]);
  // From wherever the focus is, and before the frame of the page goes back at this key.
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || isSomethingOpen()) return;
      event.preventDefault();
      close();
    };
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  }, [close]);
  const go = (next: number) => {
    setIndex(next);
    heading.current?.focus();
  };
  return (
    <aside className="tour" aria-labelledby={id}>
      <p className="faint" role="status">
        {t('tour.step', { step: index + 1, steps: tour.steps.length })}
      </p>
      <h2 id={id} ref={heading} tabIndex={-1}>
        {t(step.title)}
      </h2>
      <p>{t(step.text)}</p>
      <p className="row">
        {index > 0 && (
          <button type="button" className="button button-small" onClick={() => go(index - 1)}>
            {t('tour.back')}
          </button>
        )}
        <button type="button" className="button button-small button-primary" onClick={() => (isLast ? close() : go(index + 1))}>
          {isLast ? t('tour.done') : t('tour.next')}
        </button>
        {!isLast && (
          <button type="button" className="button button-small button-quiet" onClick={close}>
            {t('tour.close')}
          </button>
        )}
      </p>
    </aside>
  );
}
