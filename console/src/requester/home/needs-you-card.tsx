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
  /** Where it is decided. */
  readonly places: readonly Place[];
  /** Leads on when no place is known. */
  readonly otherwise: string;
}

/** A card stays small: the other places are in the list behind it. */
const MOST_PLACES = 4;

/** One kind of decision that waits: how many, and the links to where they are made. */
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
