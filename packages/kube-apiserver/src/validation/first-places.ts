/** For each key the place it stands at first: less than its own where it is repeated. One pass, however many there are. */
export function firstPlaces(keys: readonly unknown[]): readonly number[] {
  const first = new Map<unknown, number>();
  return keys.map((key, index) => {
    const known = first.get(key);
    if (known === undefined) first.set(key, index);
    return known ?? index;
  });
}
