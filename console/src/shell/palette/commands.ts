/** Commands of the palette. Each opens a page or runs an action. */

export interface Command {
  readonly id: string;
  readonly label: string;
  /** What kind of thing it is, in words. */
  readonly kind: string;
  /** Whether people wrote the label: it then has its own language and direction. */
  readonly isTheirs?: boolean;
  readonly keys?: string;
  readonly run: () => void;
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();

/** Returns the commands that contain all words; those that begin with the text come first. */
export function matching(commands: readonly Command[], text: string): readonly Command[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const found = commands.filter(({ label, kind }) => words.every((word) => plain(`${label} ${kind}`).includes(word)));
  const begins = ({ label }: Command) => plain(label).startsWith(words.join(' '));
  return [...found.filter(begins), ...found.filter((command) => !begins(command))];
}
