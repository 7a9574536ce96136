/** The tour of each role: a few steps, each beside a part of the real page. */
import { PATHS } from '../../app/paths.ts';
import type { MessageKey } from '../../messages/keys.ts';

export interface TourStep {
  readonly title: MessageKey;
  readonly text: MessageKey;
  /** Selector of the part of the page. Without a match, only the text is shown. */
  readonly target: string;
}

export interface Tour {
  readonly name: string;
  /** Page on which the tour starts, at the first visit and from the settings. */
  readonly path: string;
  readonly steps: readonly TourStep[];
}

const link = (path: string) => `.bar a[href="${path}"]`;
const SETTINGS: TourStep = { title: 'tour.settings', text: 'tour.settings-text', target: '.settings-open' };

const TOURS: readonly Tour[] = [
  {
    name: 'worker',
    path: PATHS.board,
    steps: [
      { title: 'tour.board', text: 'tour.board-text', target: 'main article' },
      { title: 'tour.my-work', text: 'tour.my-work-text', target: link(PATHS.myWork) },
      { title: 'tour.earned', text: 'tour.earned-text', target: link(PATHS.money) },
      SETTINGS,
    ],
  },
  {
    name: 'requester',
    path: PATHS.requester,
    steps: [
      { title: 'tour.post', text: 'tour.post-text', target: `main a[href="${PATHS.newBatch}"]` },
      { title: 'tour.pay-in', text: 'tour.pay-in-text', target: link(PATHS.payIn) },
      { title: 'tour.review', text: 'tour.review-text', target: link(PATHS.batches) },
      SETTINGS,
    ],
  },
  {
    name: 'admin',
    path: PATHS.adminHealth,
    steps: [
      { title: 'tour.queues', text: 'tour.queues-text', target: '.admin-nav' },
      { title: 'tour.trace', text: 'tour.trace-text', target: `.admin-nav a[href="${PATHS.adminTrace}"]` },
      { title: 'tour.log', text: 'tour.log-text', target: `.admin-nav a[href="${PATHS.adminLog}"]` },
      SETTINGS,
    ],
  },
];

const AREAS: Readonly<Record<string, string>> = { work: 'worker', r: 'requester', admin: 'admin' };

/** The tour of the area that an address is in; null: it has none. */
export function tourOf(path: string): Tour | null {
  const name = AREAS[path.split('/')[1] ?? ''];
  return TOURS.find((tour) => tour.name === name) ?? null;
}

const stored = (tour: Tour): string => `guildhall:tour:${tour.name}`;

/** Name in localStorage. The account has no field for closed tours. */
export const isTourClosed = (tour: Tour): boolean => localStorage.getItem(stored(tour)) !== null;

export const closeTour = (tour: Tour): void => localStorage.setItem(stored(tour), 'closed');
