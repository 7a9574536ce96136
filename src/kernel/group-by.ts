/** The elements by key, each group in the order of the input. (`Map.groupBy` is not in Node 20.) */
export function groupBy<K, V>(elements: Iterable<V>, key: (element: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const element of elements) {
    const of = key(element);
    const group = groups.get(of);
    if (group === undefined) groups.set(of, [element]);
    else group.push(element);
  }
  return groups;
}
