import { Link } from 'wouter';
import type { CountFields } from '../../api/generated/fragments.ts';
import { useFormat } from '../../messages/use-format.ts';
import { useT } from '../../messages/language-context.ts';

interface Place {
  readonly path: string;
  readonly name: string;
  readonly count?: number;
}

interface NeedsYouCardProps {
  readonly count: CountFields;
  readonly unit: string;
  readonly text: string;
  /** Pages of the decisions. */
  readonly places: readonly Place[];
  /** Link for decisions without a known page. */
  readonly otherwise: string;
}

/** Maximum number of links on a card. The list behind the card has all. */
const MOST_PLACES = 4;

/** One kind of open decision: their number, and links to them. */
export function NeedsYouCard({ count, unit, text, places, otherwise }: NeedsYouCardProps) {
  const t = useT();
  const { number } = useFormat();
  if (count.value === 0) return null;
  return (
    <li className="card needs-you">
      <strong className="figure">{count.isCapped ? `${number(count.value)}+` : number(count.value)}</strong> <span>{unit}</span>
      <p className="soft">{text}</p>
      <ul className="needs-you-places">
        {places.slice(0, MOST_PLACES).map(({ path, name, count: ofPlace }) => (
          <li key={path}>
            <Link href={path} dir="auto">
              {name}
            </Link>{' '}
            {ofPlace !== undefined && <span className="soft tabular">{number(ofPlace)}</span>}
          </li>
        ))}
        {(places.length === 0 || places.length > MOST_PLACES) && (
          <li>
            <Link href={otherwise}>{t('home.all-places')}</Link>
          </li>
        )}
      </ul>
    </li>
  );
}
