import type { LabelSelector } from '@kubewright/api/meta/v1';

export const none = '<none>';
export const unset = '<unset>';
export const unknown = '<unknown>';

const secondsPer = { minute: 60, hour: 3600, day: 86_400, year: 365 * 86_400 };

/** A duration as kubectl prints ages (apimachinery util/duration HumanDuration): at most two units, rounded down. */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const { minute, hour, day, year } = secondsPer;
  if (seconds < 10 * minute) return twoUnits(seconds, minute, 'm', 1, 's');
  if (seconds < 3 * hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < 8 * hour) return twoUnits(seconds, hour, 'h', minute, 'm');
  if (seconds < 48 * hour) return `${Math.floor(seconds / hour)}h`;
  if (seconds < 8 * day) return twoUnits(seconds, day, 'd', hour, 'h');
  if (seconds < 2 * year) return `${Math.floor(seconds / day)}d`;
  if (seconds < 8 * year) return twoUnits(seconds, year, 'y', day, 'd');
  return `${Math.floor(seconds / year)}y`;
}

function twoUnits(seconds: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % big) / small);
  return `${Math.floor(seconds / big)}${bigName}${rest > 0 ? `${rest}${smallName}` : ''}`;
}

/** Time since `time` (RFC 3339), `<unknown>` when unset. */
export function age(time: string | undefined | null, nowMs: number): string {
  return time ? humanDuration(nowMs - Date.parse(time)) : unknown;
}

/** `k=v` pairs in order, `<none>` when there are none. */
export function labels(map: Readonly<Record<string, string>> | undefined | null): string {
  const pairs = Object.entries(map ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.sort().join(',') : none;
}

/** A label selector as text, `<none>` when it selects by nothing. */
export function selectorText(selector: LabelSelector | undefined | null): string {
  return formatSelector(selector) || none;
}

/** A label selector as text; undefined for an operator there is not. */
export function formatSelector(selector: LabelSelector | undefined | null): string | undefined {
  const requirements = Object.entries(selector?.matchLabels ?? {}).map(([key, value]): [string, string] => [key, `${key}=${value}`]);
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    const list = [...(values ?? [])].sort().join(',');
    const forms: ReadonlyMap<string, string> = new Map([
      ['In', `${key} in (${list})`],
      ['NotIn', `${key} notin (${list})`],
      ['Exists', key],
      ['DoesNotExist', `!${key}`],
    ]);
    const form = forms.get(operator);
    if (form === undefined) return undefined;
    requirements.push([key, form]);
  }
  return requirements
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, requirement]) => requirement)
    .join(',');
}

interface Named {
  readonly name?: string;
  readonly image?: string;
}

/** Container names, comma separated. */
export const containerNames = (containers: readonly Named[] | undefined | null): string =>
  (containers ?? []).map(({ name }) => name ?? '').join(',');

/** Container images, comma separated. */
export const containerImages = (containers: readonly Named[] | undefined | null): string =>
  (containers ?? []).map(({ image }) => image ?? '').join(',');

/** Addresses of a load balancer: each once, sorted. */
export function loadBalancerAddresses(ingress: readonly { ip?: string; hostname?: string }[] | undefined | null): string {
  const addresses = (ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((address) => address !== '');
  return [...new Set(addresses)].sort().join(',');
}

const accessModeNames = new Map([
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]);

/** Short names of access modes, each once, in a fixed order. */
export function accessModes(modes: readonly string[] | undefined | null): string {
  return [...accessModeNames]
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The first three, then how many more there are. */
export function firstThree(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}

/** The condition of a type, if the object has one. */
export function conditionOf<C extends { type: string }>(conditions: readonly C[] | undefined | null, type: string): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export const conditionIsTrue = (conditions: readonly { type: string; status: string }[] | undefined | null, type: string): boolean =>
  conditionOf(conditions, type)?.status === 'True';
