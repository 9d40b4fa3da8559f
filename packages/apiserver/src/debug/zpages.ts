import { dumpYaml, formatTime, notAcceptable, plainJson, type Clock, type JsonObject } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { Endpoint } from '../pipeline/exchange.ts';
import type { PathEndpoints } from '../pipeline/route.ts';
import { jsonType, parseAccept, yamlType, type AcceptClause } from '../request/negotiation.ts';
import type { VersionInfo } from '../version-info.ts';

const group = 'config.k8s.io';
const warning =
  'Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.';

export interface ZPagesDeps {
  readonly clock: Clock;
  readonly version: VersionInfo;
  readonly paths: () => readonly string[];
  /** Every flag with the value in force. */
  readonly flags: ReadonlyMap<string, string>;
}

interface Page {
  readonly kind: 'Statusz' | 'Flagz';
  text(): string;
  fields(): JsonObject;
}

/** As upstream's server calls itself here. */
const component = 'apiserver';
const versions = new Set(['v1beta1', 'v1alpha1']);
const deprecatedVersion = 'v1alpha1';

/** /statusz and /flagz: what runs, since when and with which flags, as text or as an object of config.k8s.io (KEP-4827, KEP-4828). */
export function createZPages({ clock, version, paths, flags }: ZPagesDeps): PathEndpoints {
  const startedMs = clock.nowMs();
  const upSeconds = (): number => Math.floor((clock.nowMs() - startedMs) / 1_000);
  const binary = version.gitVersion.replace(/^v/, '');
  const emulated = `${version.major}.${version.minor}`;
  const sortedFlags = (): [string, string][] => [...flags].sort(([a], [b]) => (a < b ? -1 : 1));
  const status: Page = {
    kind: 'Statusz',
    text: () => {
      const seconds = upSeconds();
      const up = `${Math.floor(seconds / 3_600)} hr ${two(Math.floor(seconds / 60) % 60)} min ${two(seconds % 60)} sec`;
      const lines = [
        `Started: ${unixDate(startedMs)}`,
        `Up: ${up}`,
        `Go version: ${version.goVersion}`,
        `Binary version: ${binary}`,
        `Emulation version: ${emulated}`,
        `Paths: ${paths().join(' ')}`,
      ];
      return `\n${component} statusz\n${warning}\n\n${lines.join('\n')}\n`;
    },
    fields: () => ({
      startTime: formatTime(startedMs),
      uptimeSeconds: upSeconds(),
      goVersion: version.goVersion,
      binaryVersion: binary,
      emulationVersion: emulated,
      paths: [...paths()],
    }),
  };
  const flag: Page = {
    kind: 'Flagz',
    text: () =>
      `\n${component} flagz\n${warning}\n${sortedFlags()
        .map(([name, value]) => `${name}=${value}\n`)
        .join('')}`,
    fields: () => ({ flags: Object.fromEntries(sortedFlags()) }),
  };
  return (path) => (path === '/statusz' ? endpointOf(status) : path === '/flagz' ? endpointOf(flag) : undefined);
}

/** @throws {ApiError} NotAcceptable for what is neither text nor names a form of the page. */
function endpointOf(page: Page): Endpoint {
  return ({ request }) => {
    for (const clause of parseAccept(request.headers.get('accept') || '*/*')) {
      const { type } = clause;
      if (type === '*/*' || type === 'text/*' || type === 'text/plain') return text(page.text());
      const form = formOf(clause, page.kind);
      if (form) return structured(page, form);
    }
    throw notAcceptable('only the following media types are accepted: application/json, application/yaml, text/plain');
  };
}

interface Form {
  readonly mediaType: typeof jsonType | typeof yamlType;
  readonly version: string;
}

function formOf({ type, parameters }: AcceptClause, kind: string): Form | undefined {
  const version = parameters.get('v') ?? '';
  if ((type !== jsonType && type !== yamlType) || parameters.get('g') !== group || parameters.get('as') !== kind) return undefined;
  return versions.has(version) ? { mediaType: type, version } : undefined;
}

function structured({ kind, fields }: Page, { mediaType, version }: Form): HttpResponse {
  const object = { kind, apiVersion: `${group}/${version}`, metadata: { name: component }, ...fields() };
  const deprecation = `299 - "This version of the ${kind.toLowerCase()} endpoint is deprecated. Please use a newer version."`;
  return {
    status: 200,
    headers: {
      'content-type': `${mediaType};g=${group};v=${version};as=${kind}`,
      ...(version === deprecatedVersion && { warning: deprecation }),
    },
    body: mediaType === yamlType ? dumpYaml(object) : `${plainJson(object)}\n`,
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
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});
