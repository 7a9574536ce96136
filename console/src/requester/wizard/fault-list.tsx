import { useMaybeT } from '../../messages/language-context.ts';
import type { Faults } from './steps.ts';

/** What the server says of a part of the batch. */
export function FaultList({ faults }: { readonly faults: Faults }) {
  const tell = useMaybeT();
  if (faults.refusals.length === 0) return null;
  return (
    <ul className="notice notice-refusal">
      {faults.refusals.map(({ code, message, path }) => (
        <li key={path.join('.') + message}>{tell(`code.${code}`, message)}</li>
      ))}
    </ul>
  );
}
