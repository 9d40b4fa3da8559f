import { type FieldError, badRequest, forbiddenField, invalid, invalidValue } from '@kubewright/api-machinery';

const flags = ['follow', 'previous', 'timestamps'] as const;
const numbers = ['sinceSeconds', 'tailLines', 'limitBytes'] as const;

/**
 * The query of a log request, checked, as the kubelet takes it (core/v1 PodLogOptions).
 * @throws {ApiError} BadRequest for what is no number; Invalid for numbers and combinations that make no sense.
 */
export function kubeletLogQuery(podName: string, query: URLSearchParams): URLSearchParams {
  const result = new URLSearchParams();
  for (const flag of flags) {
    const value = query.get(flag);
    if (value !== null && value !== 'false' && value !== '0') result.set(flag, 'true');
  }
  const errors: FieldError[] = [];
  for (const field of numbers) {
    const text = query.get(field);
    if (text === null) continue;
    if (!/^[+-]?[0-9]+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    errors.push(...checkNumber(field, Number(text)));
    result.set(field, text);
  }
  const sinceTime = query.get('sinceTime');
  if (sinceTime !== null) {
    if (Number.isNaN(Date.parse(sinceTime)))
      throw badRequest(`parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse`);
    if (query.has('sinceSeconds')) errors.push(forbiddenField('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
    result.set('sinceTime', sinceTime);
  }
  const stream = query.get('stream');
  if (stream !== null) result.set('stream', stream);
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, podName, errors);
  return result;
}

function checkNumber(field: (typeof numbers)[number], value: number): FieldError[] {
  if (field === 'tailLines') return value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
  return value < 1 ? [invalidValue(field, value, 'must be greater than 0')] : [];
}
