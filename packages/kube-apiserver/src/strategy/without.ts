/** A copy of the object without some of its fields. */
export function without<T extends object, K extends keyof T>(object: T, fields: readonly K[]): Omit<T, K> {
  const left = Object.entries(object).filter(([field]) => !fields.includes(field as K));
  return Object.fromEntries(left) as Omit<T, K>;
}
