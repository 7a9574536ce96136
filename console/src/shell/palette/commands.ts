/** What the palette offers: each command leads to a page, or does something here. */

export interface Command {
  readonly id: string;
  readonly label: string;
  /** What kind of thing it is, in words. */
  readonly kind: string;
  /** Written by people, in a language and direction of its own. */
  readonly isTheirs?: boolean;
  readonly keys?: string;
  readonly run: () => void;
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();

/** Commands that have all the words, those that begin with the text first. */
export function matching(commands: readonly Command[], text: string): readonly Command[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const found = commands.filter(({ label, kind }) => words.every((word) => plain(`${label} ${kind}`).includes(word)));
  const begins = ({ label }: Command) => plain(label).startsWith(words.join(' '));
  return [...found.filter(begins), ...found.filter((command) => !begins(command))];
}
