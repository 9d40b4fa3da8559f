import { type FieldError, invalidValue, isQualifiedName, required, tooLong, utf8Length } from '@kubewright/api-machinery';

const maxParameters = 512;
const maxParametersBytes = 256 * 1024;

/** Name of who makes volumes: a qualified name in any case. */
export function validateProvisioner(name: string | undefined, field: string): FieldError[] {
  if (!name) return [required(field)];
  return isQualifiedName(name.toLowerCase()).map((problem) => invalidValue(field, name.toLowerCase(), problem));
}

/** Settings that a driver gets: few, small, with names (pkg/apis/storage/validation validateParameters). */
export function validateParameters(
  parameters: Readonly<Record<string, string>> | undefined,
  { mayBeEmpty }: { mayBeEmpty: boolean },
): FieldError[] {
  const entries = Object.entries(parameters ?? {});
  if (entries.length > maxParameters) return [tooLong('parameters', maxParameters)];
  const errors = entries.some(([key]) => key === '') ? [invalidValue('parameters', '', 'field can not be empty.')] : [];
  const bytes = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0);
  if (bytes > maxParametersBytes) errors.push(tooLong('parameters', maxParametersBytes));
  if (!mayBeEmpty && entries.length === 0) errors.push(required('parameters', 'must contain at least one key/value pair'));
  return errors;
}
