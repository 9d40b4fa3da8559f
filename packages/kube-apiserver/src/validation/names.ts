import {
  type FieldError,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  required,
  tooLong,
  utf8Length,
} from '@kubewright/api-machinery';

const maxDriverNameBytes = 63;

/** Name of a CSI or DRA driver: a DNS name in any case (pkg/apis/core/validation ValidateCSIDriverName). */
export function validateDriverName(name: string | undefined, field: string): FieldError[] {
  if (!name) return [required(field)];
  return [
    ...(utf8Length(name) > maxDriverNameBytes ? [tooLong(field, maxDriverNameBytes)] : []),
    ...isDns1123Subdomain(name.toLowerCase()).map((problem) => invalidValue(field, name, problem)),
  ];
}

/** `a.b.c`: util/validation IsFullyQualifiedName. */
export function validateFullyQualifiedName(name: string, field: string): FieldError[] {
  if (name === '') return [required(field)];
  const problems = isDns1123Subdomain(name);
  if (problems.length > 0) return [invalidValue(field, name, problems.join(','))];
  return name.split('.').length < 3 ? [invalidValue(field, name, 'should be a domain with at least three segments separated by dots')] : [];
}

/** `a.b`, with or without a dot at its end: util/validation IsFullyQualifiedDomainName. */
export function validateFullyQualifiedDomainName(name: string, field: string): FieldError[] {
  if (name === '') return [required(field)];
  const domain = name.endsWith('.') ? name.slice(0, -1) : name;
  const problems = isDns1123Subdomain(domain);
  if (problems.length > 0) return [invalidValue(field, domain, problems.join(','))];
  const labels = domain.split('.');
  if (labels.length < 2) return [invalidValue(field, domain, 'should be a domain with at least two segments separated by dots')];
  return labels.flatMap((label) => {
    const wrong = isDns1123Label(label);
    return wrong.length > 0 ? [invalidValue(field, label, wrong.join(','))] : [];
  });
}

const maxDomainLength = 253;
const maxSignerNameLength = maxDomainLength + (253 + 63 + 1) + 1;

/** `example.com/signer`: pkg/apis/core/validation ValidateSignerName. */
export function validateSignerName(name: string | undefined, field: string): FieldError[] {
  if (!name) return [required(field)];
  const [domain = '', path = '', ...more] = name.split('/');
  if (!name.includes('/') || more.length > 0) {
    return [invalidValue(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  }
  const errors: FieldError[] = domain.length > maxDomainLength ? [tooLong(field, maxDomainLength)] : [];
  const labels = domain.split('.');
  // Of each part, the first label that is wrong.
  const each = (part: string, check: (label: string) => string[]): FieldError[] => {
    const wrong = part.split('.').find((label) => check(label).length > 0);
    if (wrong === undefined) return [];
    return check(wrong).map((problem) => invalidValue(field, part, `validating label ${JSON.stringify(wrong)}: ${problem}`));
  };
  errors.push(...each(domain, isDns1123Label));
  if (labels.length < 2) errors.push(invalidValue(field, domain, 'should be a domain with at least two segments separated by dots'));
  errors.push(...each(path, isDns1123Subdomain));
  if (name.length > maxSignerNameLength) errors.push(tooLong(field, maxSignerNameLength));
  return errors;
}
