import { lazy, Suspense, useState } from 'react';
import { closeTour, isTourClosed, type Tour } from './tours.ts';

const TourPanel = lazy(() => import('./tour-panel.tsx'));

interface FirstTourProps {
  readonly tour: Tour;
  readonly isAskedFor: boolean;
  readonly onClosed: () => void;
}

/** Shows the tour of a role until somebody closes it on this device. */
export function FirstTour({ tour, isAskedFor, onClosed }: FirstTourProps) {
  const [isClosed, setClosed] = useState(() => isTourClosed(tour));
  if (isClosed && !isAskedFor) return null;
  const close = () => {
    closeTour(tour);
    setClosed(true);
    onClosed();
  };
  return (
    <Suspense>
      <TourPanel tour={tour} isAskedFor={isAskedFor} close={close} />
    </Suspense>
  );
}
