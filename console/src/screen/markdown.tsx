import { micromark } from 'micromark';
import { useMemo } from 'react';

interface MarkdownProps {
  readonly text: string;
  readonly className?: string;
}

/** What would load something: images become their text, links their address. */
const withoutAddresses = (html: string): string =>
  html
    .replace(/<img src="([^"]*)" alt="([^"]*)"[^>]*>/g, (_whole, address: string, alt: string) => `${alt} <code>${address}</code>`)
    .replace(/<a href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, (_whole, address: string, text: string) =>
      address === '' || text === address ? `${text}` : `${text} <code>${address}</code>`,
    );

/** Time grows with the square of what could be marks: 3,000 take a tenth of a second, 100,000 would stop the page. */
const MOST_MARKS = 3_000;

const hasTooManyMarks = (text: string): boolean => (text.match(/[-*_[\]`<>!&#+]/g)?.length ?? 0) > MOST_MARKS;

/** Markdown of a stranger. micromark escapes HTML; nothing is loaded from an address, and no link leads away. As it is written where it has too many marks. */
export function Markdown({ text, className = '' }: MarkdownProps) {
  const html = useMemo(() => (hasTooManyMarks(text) ? null : withoutAddresses(micromark(text))), [text]);
  if (html === null) {
    return (
      <pre className={`markdown ${className}`} dir="auto">
        {text}
      </pre>
    );
  }
  return <div className={`markdown ${className}`} dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}
