/** Colours of labels that have none of their own, in the order of the labels. Each is dark enough for white text. */
const COLOURS = ['#0b6455', '#8a4b00', '#7a2e8f', '#0b5394', '#a3293d', '#4a5d00', '#5b4a9e', '#7d4e2d'];

interface Labelled {
  readonly labels: readonly { readonly value: string; readonly label: string; readonly colour: string | null }[];
}

export function colourOf({ labels }: Labelled, label: string): string {
  const at = labels.findIndex(({ value }) => value === label);
  return labels[at]?.colour ?? COLOURS[Math.max(0, at) % COLOURS.length] ?? '#0b6455';
}

export const nameOf = ({ labels }: Labelled, label: string): string => labels.find(({ value }) => value === label)?.label ?? label;
