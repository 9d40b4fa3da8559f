import {
  type FieldError,
  duplicate,
  emptyError,
  invalidValue,
  isDns1035Label,
  isDns1123Subdomain,
  isQualifiedName,
  regexError,
  required,
} from '@kubewright/api-machinery';
import type { ServerStorageVersion, StorageVersion, StorageVersionStatus } from '@kubewright/api/apiserverinternal/v1alpha1';
import { checked } from '../../validation/checked.ts';
import { firstPlaces } from '../../validation/first-places.ts';

/** `<group>.<resource>`. */
export function isStorageVersionName(name: string): string[] {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return ['name must be in the form of <group>.<resource>'];
  return [
    ...isDns1123Subdomain(name.slice(0, dot)).map((problem) => `the group segment ${problem}`),
    ...isDns1035Label(name.slice(dot + 1)).map((problem) => `the resource segment ${problem}`),
  ];
}

/** pkg/apis/apiserverinternal/validation ValidateStorageVersion. */
export function validateStatus({ status }: StorageVersion): FieldError[] {
  const servers = status?.storageVersions ?? [];
  const errors = servers.flatMap((server, index) => {
    const at = `status.storageVersions[${index}]`;
    const again = servers.slice(0, index).some(({ apiServerID }) => apiServerID === server.apiServerID);
    return [...(again ? [duplicate(`${at}.apiServerID`, server.apiServerID)] : []), ...validateServer(server, at)];
  });
  return [...errors, ...validateCommonVersion(status ?? {}), ...validateConditions(status?.conditions ?? [])];
}

function validateServer(
  { apiServerID = '', encodingVersion = '', decodableVersions, servedVersions }: ServerStorageVersion,
  at: string,
): FieldError[] {
  const decodable = decodableVersions ?? [];
  const errors = [
    ...checked(isDns1123Subdomain, apiServerID, `${at}.apiServerID`),
    ...validateApiVersion(encodingVersion, `${at}.encodingVersion`),
  ];
  for (const [index, version] of decodable.entries()) errors.push(...validateApiVersion(version, `${at}.decodableVersions[${index}]`));
  if (!decodable.includes(encodingVersion)) {
    errors.push(
      invalidValue(
        `${at}.decodableVersions`,
        decodableVersions ?? null,
        `decodableVersions must include encodingVersion ${encodingVersion}`,
      ),
    );
  }
  for (const [index, version] of (servedVersions ?? []).entries()) {
    const field = `${at}.servedVersions[${index}]`;
    errors.push(...validateApiVersion(version, field));
    if (decodable.includes(version)) continue;
    errors.push(
      invalidValue(
        field,
        version,
        `individual served version : ${version} must be included in decodableVersions : [${decodable.join(' ')}]`,
      ),
    );
  }
  return errors;
}

function validateCommonVersion({ storageVersions, commonEncodingVersion: given }: StorageVersionStatus): FieldError[] {
  const field = 'status.commonEncodingVersion';
  const versions = new Set((storageVersions ?? []).map(({ encodingVersion }) => encodingVersion ?? ''));
  const actual = versions.size === 1 ? [...versions][0] : undefined;
  if (actual === given) return [];
  if (actual === undefined) {
    return [
      invalidValue(
        field,
        given,
        'should be nil if servers do not agree on the same encoding version, or if there is no server reporting the supported versions yet',
      ),
    ];
  }
  return [
    invalidValue(
      field,
      given,
      given === undefined ? `the common encoding version is ${actual}` : `the actual common encoding version is ${actual}`,
    ),
  ];
}

/** Upstream's paths leave out `conditions`; so do these. */
function validateConditions(conditions: NonNullable<StorageVersionStatus['conditions']>): FieldError[] {
  const places = firstPlaces(conditions.map(({ type }) => type));
  return conditions.flatMap(({ type, status, reason, message }, index) => {
    const at = `status[${index}]`;
    const first = places[index]!;
    const errors =
      first < index
        ? [invalidValue(`${at}.type`, type, `the type of the condition is not unique, it also appears in conditions[${first}]`)]
        : [];
    errors.push(...checked(isQualifiedName, type ?? '', `${at}.type`), ...checked(isQualifiedName, status ?? '', `${at}.status`));
    if (!reason) errors.push(required(`${at}.reason`));
    if (!message) errors.push(required(`${at}.message`));
    return errors;
  });
}

const labelMessage =
  "a DNS-1035 label, which must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";

function validateApiVersion(apiVersion: string, field: string): FieldError[] {
  const problems = apiVersionProblems(apiVersion);
  return problems.length > 0 ? [invalidValue(field, apiVersion, problems.join(','))] : [];
}

function apiVersionProblems(apiVersion: string): string[] {
  const parts = apiVersion.split('/');
  if (parts.length > 2) {
    const form = regexError(labelMessage, '[a-z]([-a-z0-9]*[a-z0-9])?', 'my-name', 'abc-123');
    return [`an apiVersion is ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyVersion')`];
  }
  const each = (part: string, check: (text: string) => string[], label: string): string[] =>
    (part === '' ? [emptyError] : check(part)).map((problem) => `${label} part: ${problem}`);
  return [...(parts.length === 2 ? each(parts[0]!, isDns1123Subdomain, 'group') : []), ...each(parts.at(-1)!, isDns1035Label, 'version')];
}
