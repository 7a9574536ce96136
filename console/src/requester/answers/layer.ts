import type { Answer } from '../../outbox/store.ts';

/** One answer that is drawn over the item: the label, the answer in question, or that of another worker. */
export interface Layer {
  readonly key: string;
  readonly name: string;
  readonly kind: 'label' | 'current' | 'other';
  readonly answer: Answer;
}

/** Colours of the others, in turn. Each is seen on light and dark images by its white edge. */
const OTHERS = ['#8a4b00', '#7a2e8f', '#a3293d', '#4a5d00', '#5b4a9e'];

export const colourOfLayer = ({ kind }: Layer, place: number): string =>
  kind === 'label' ? '#0b6455' : kind === 'current' ? '#0b5394' : OTHERS[place % OTHERS.length]!;
