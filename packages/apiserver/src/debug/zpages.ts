import { notAcceptable, type Clock } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { Endpoint } from '../pipeline/exchange.ts';
import type { PathEndpoints } from '../pipeline/route.ts';
import { parseAccept } from '../request/negotiation.ts';
import type { VersionInfo } from '../version-info.ts';

const warning =
  'Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.';

export interface ZPagesDeps {
  readonly clock: Clock;
  readonly version: VersionInfo;
  readonly paths: () => readonly string[];
  /** Every flag with the value in force. */
  readonly flags: ReadonlyMap<string, string>;
}

/** /statusz and /flagz: what runs, since when and with which flags, for people (KEP-4827, KEP-4828). */
export function createZPages({ clock, version, paths, flags }: ZPagesDeps): PathEndpoints {
  const startedMs = clock.nowMs();
  const status = (): HttpResponse => {
    const upSeconds = Math.floor((clock.nowMs() - startedMs) / 1_000);
    const up = `${Math.floor(upSeconds / 3_600)} hr ${two(Math.floor(upSeconds / 60) % 60)} min ${two(upSeconds % 60)} sec`;
    const binary = version.gitVersion.replace(/^v/, '');
    const lines = [
      `Started: ${unixDate(startedMs)}`,
      `Up: ${up}`,
      `Go version: ${version.goVersion}`,
      `Binary version: ${binary}`,
      `Emulation version: ${version.major}.${version.minor}`,
      `Paths: ${paths().join(' ')}`,
    ];
    return text(`\nkube-apiserver statusz\n${warning}\n\n${lines.join('\n')}\n`);
  };
  const flag = (): HttpResponse => {
    const lines = [...flags].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
    return text(`\nkube-apiserver flagz\n${warning}\n\n${lines.join('\n')}\n`);
  };
  return (path) => (path === '/statusz' ? forPeople(status) : path === '/flagz' ? forPeople(flag) : undefined);
}

/** Only as text: the structured form is a beta of which this server has none. @throws {ApiError} NotAcceptable */
function forPeople(page: () => HttpResponse): Endpoint {
  return ({ request }) => {
    const wanted = parseAccept(request.headers.get('accept') || '*/*');
    if (wanted.some(({ type }) => type === '*/*' || type === 'text/*' || type === 'text/plain')) return page();
    throw notAcceptable('only the following media types are accepted: application/json, application/yaml, text/plain');
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** As Go's time.UnixDate writes it: `Fri Sep  6 06:19:51 UTC 2024`. */
function unixDate(epochMs: number): string {
  const [weekday, day, month, year, time] = new Date(epochMs).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} UTC ${year}`;
}

const text = (body: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body,
});
