import {
  invalidValue,
  isDns1035Label,
  isDns1123Subdomain,
  isPathSegmentName,
  notSupported,
  required,
  type FieldError,
} from '@kubewright/api-machinery';
import type { APIService, APIServiceSpec } from '@kubewright/api/apiregistration/v1';

/** kube-aggregator apis/apiregistration/validation ValidateAPIService. */
export function validateApiService({ metadata, spec = { groupPriorityMinimum: 0, versionPriority: 0 } }: APIService): FieldError[] {
  const { group = '', version = '', groupPriorityMinimum = 0, versionPriority = 0 } = spec;
  const wanted = `${version}.${group}`;
  const errors = (['generateName', 'name'] as const).flatMap((field) => misnamed(`metadata.${field}`, metadata[field], wanted));
  if (group === '' && version !== 'v1') errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  if (group !== '') errors.push(...isDns1123Subdomain(group).map((detail) => invalidValue('spec.group', group, detail)));
  errors.push(...isDns1035Label(version).map((detail) => invalidValue('spec.version', version, detail)));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000)
    errors.push(invalidValue('spec.groupPriorityMinimum', groupPriorityMinimum, 'must be positive and less than 20000'));
  if (versionPriority <= 0 || versionPriority > 1_000)
    errors.push(invalidValue('spec.versionPriority', versionPriority, 'must be positive and less than 1000'));
  return [...errors, ...(spec.service ? serviceErrors(spec) : localErrors(spec))];
}

/** A name that is none in a path is refused before. */
function misnamed(field: string, name: string | undefined, wanted: string): FieldError[] {
  if (!name || name === wanted || isPathSegmentName(name).length > 0) return [];
  return [invalidValue(field, name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`)];
}

function localErrors({ caBundle, insecureSkipTLSVerify }: APIServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (caBundle)
    errors.push(
      invalidValue('spec.caBundle', `${Buffer.byteLength(caBundle, 'base64')} bytes`, 'local APIServices may not have a caBundle'),
    );
  if (insecureSkipTLSVerify)
    errors.push(invalidValue('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'));
  return errors;
}

function serviceErrors({ service = {}, caBundle, insecureSkipTLSVerify }: APIServiceSpec): FieldError[] {
  const { namespace, name, port = 443 } = service;
  const errors: FieldError[] = [];
  if (!namespace) errors.push(required('spec.service.namespace'));
  if (!name) errors.push(required('spec.service.name'));
  if (port < 1 || port > 65_535)
    errors.push(invalidValue('spec.service.port', port, 'port is not valid: must be between 1 and 65535, inclusive'));
  if (insecureSkipTLSVerify && caBundle)
    errors.push(invalidValue('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  return errors;
}

const statuses = ['True', 'False', 'Unknown'];

/** What a write to /status may say. */
export function validateApiServiceStatus({ status }: APIService): FieldError[] {
  return (status?.conditions ?? []).flatMap((condition, index) =>
    statuses.includes(condition.status) ? [] : [notSupported(`status.conditions[${index}].status`, condition.status, statuses)],
  );
}
