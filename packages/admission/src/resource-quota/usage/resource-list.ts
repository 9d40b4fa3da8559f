import { type Quantity, parseQuantity } from '@kubewright/api-machinery';

/** Amounts by resource. A Map: names come from users. */
export type Usage = ReadonlyMap<string, Quantity>;

/** The readable amounts of a resource list of the API. */
export function readUsage(list: Readonly<Record<string, unknown>> | undefined): Map<string, Quantity> {
  const usage = new Map<string, Quantity>();
  for (const [name, value] of Object.entries(list ?? {})) {
    try {
      usage.set(name, parseQuantity(String(value)));
    } catch {
      // What is no quantity was refused by validation, and counts for nothing here.
    }
  }
  return usage;
}

/** A resource list as the API writes it. */
export function writeUsage(usage: Usage): Record<string, string> {
  return Object.fromEntries([...usage].map(([name, quantity]) => [name, quantity.toString()]));
}

export function addUsage(a: Usage, b: Usage): Map<string, Quantity> {
  const sum = new Map(a);
  for (const [name, quantity] of b) sum.set(name, sum.get(name)?.add(quantity) ?? quantity);
  return sum;
}

/** `a` less `b`, never below zero. */
export function subtractUsage(a: Usage, b: Usage): Map<string, Quantity> {
  const rest = new Map(a);
  for (const [name, quantity] of b) {
    const left = rest.get(name)?.subtract(quantity);
    if (left) rest.set(name, left.nanos < 0n ? left.subtract(left) : left);
  }
  return rest;
}

/** The larger amount of each resource. */
export function maxUsage(a: Usage, b: Usage): Map<string, Quantity> {
  const most = new Map(a);
  for (const [name, quantity] of b) if ((most.get(name)?.compare(quantity) ?? -1) < 0) most.set(name, quantity);
  return most;
}

export function maskUsage(usage: Usage, names: Iterable<string>): Map<string, Quantity> {
  const wanted = new Set(names);
  return new Map([...usage].filter(([name]) => wanted.has(name)));
}

/** `cpu=1,memory=2Gi`, as messages show amounts. */
export function usageText(usage: Usage): string {
  return [...usage]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, quantity]) => `${name}=${quantity.toString()}`)
    .join(',');
}
