import { useEffect, useState } from 'react';

const QUIET_MS = 250;

/** A value once it stopped changing: a slider and a search are not sent with each step. */
export function useQuiet<Value>(value: Value): Value {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), QUIET_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return quiet;
}
