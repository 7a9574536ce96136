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

/** Markdown of a stranger. micromark escapes HTML; nothing is loaded from an address, and no link leads away. */
export function Markdown({ text, className = '' }: MarkdownProps) {
  const html = useMemo(() => withoutAddresses(micromark(text)), [text]);
  return <div className={`markdown ${className}`} dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}
