/**
 * Syntax of names, as k8s.io/apimachinery util/validation and api/validate/content check it (1.36). Each function
 * returns upstream's messages, and an empty list when the value is fine. The expressions have no nested quantifier over
 * the same characters, so they run in linear time.
 */
const dns1123LabelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dns1123SubdomainFormat = `${dns1123LabelFormat}(\\.${dns1123LabelFormat})*`;
const dns1035LabelFormat = '[a-z]([-a-z0-9]*[a-z0-9])?';
const wildcardSubdomainFormat = `\\*\\.${dns1123SubdomainFormat}`;
const labelKeyFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValueFormat = `(${labelKeyFormat})?`;
const cIdentifierFormat = '[A-Za-z_][A-Za-z0-9_]*';
const envVarNameFormat = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const configKeyFormat = '[-._a-zA-Z0-9]+';
const percentFormat = '[0-9]+%';
const httpHeaderNameFormat = '[-A-Za-z0-9]+';

const whole = (format: string): RegExp => new RegExp(`^${format}$`);
const dns1123Label = whole(dns1123LabelFormat);
const dns1123Subdomain = whole(dns1123SubdomainFormat);
const dns1035Label = whole(dns1035LabelFormat);
const wildcardSubdomain = whole(wildcardSubdomainFormat);
const labelKey = whole(labelKeyFormat);
const labelValue = whole(labelValueFormat);
const cIdentifier = whole(cIdentifierFormat);
const envVarName = whole(envVarNameFormat);
const configKey = whole(configKeyFormat);
const percent = whole(percentFormat);
const httpHeaderName = whole(httpHeaderNameFormat);

/** A check of one name; an empty list means that it is valid. */
export type NameCheck = (value: string) => string[];

/** Message of a value that does not match a format, with examples. */
export function regexError(message: string, format: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${format}')`;
}

const maxLengthError = (length: number): string => `must be no more than ${length} characters`;
const maxBytesError = (length: number): string => `must be no more than ${length} bytes`;
export const emptyError = 'must be non-empty';
export const inclusiveRangeError = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

/** Length in UTF-8, which is what upstream counts. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    // Each half of a surrogate pair counts two, four in all.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

const longer = (value: string, max: number): boolean => value.length > max || (value.length * 3 > max && utf8Length(value) > max);

/** RFC 1123 label: at most 63 lower case letters, digits and '-'. */
export function isDns1123Label(value: string): string[] {
  const errors = longer(value, 63) ? [maxLengthError(63)] : [];
  if (dns1123Label.test(value)) return errors;
  if (dns1123Subdomain.test(value)) return [...errors, 'must not contain dots'];
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...errors, regexError(message, dns1123LabelFormat, 'my-name', '123-abc')];
}

/** RFC 1123 subdomain: labels joined by dots, at most 253 characters. */
export function isDns1123Subdomain(value: string): string[] {
  return checkSubdomain(value, maxLengthError(253));
}

function checkSubdomain(value: string, lengthError: string): string[] {
  const errors = longer(value, 253) ? [lengthError] : [];
  if (dns1123Subdomain.test(value)) return errors;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...errors, regexError(message, dns1123SubdomainFormat, 'example.com')];
}

/** RFC 1035 label, which must begin with a letter (service names). */
export function isDns1035Label(value: string): string[] {
  const errors = longer(value, 63) ? [maxLengthError(63)] : [];
  if (dns1035Label.test(value)) return errors;
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...errors, regexError(message, dns1035LabelFormat, 'my-name', 'abc-123')];
}

/** `*.` and a subdomain (ingress hosts). */
export function isWildcardDns1123Subdomain(value: string): string[] {
  const errors = longer(value, 253) ? [maxLengthError(253)] : [];
  if (wildcardSubdomain.test(value)) return errors;
  const message =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...errors, regexError(message, wildcardSubdomainFormat, '*.example.com')];
}

const labelKeyMessage = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const labelKeyError = (): string => regexError(labelKeyMessage, labelKeyFormat, 'MyName', 'my.name', '123-abc');

/** Key of a label, annotation, taint or extended resource: `[prefix/]name`. */
export function isQualifiedName(value: string): string[] {
  const parts = value.split('/', 3);
  if (parts.length > 2)
    return [`a valid label key ${labelKeyError()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1)!;
  const errors = parts.length === 2 ? checkPrefix(parts[0]!) : [];
  if (name.length === 0) errors.push(`name part ${emptyError}`);
  else if (longer(name, 63)) errors.push(`name part ${maxBytesError(63)}`);
  if (!labelKey.test(name)) errors.push(`name part ${labelKeyError()}`);
  return errors;
}

function checkPrefix(prefix: string): string[] {
  if (prefix.length === 0) return [`prefix part ${emptyError}`];
  return checkSubdomain(prefix, maxBytesError(253)).map((message) => `prefix part ${message}`);
}

export function isLabelValue(value: string): string[] {
  const errors = longer(value, 63) ? [maxBytesError(63)] : [];
  if (labelValue.test(value)) return errors;
  const message =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...errors, regexError(message, labelValueFormat, 'MyValue', 'my_value', '12345')];
}

/** A name that can stand in a URL path as one segment: anything but `.`, `..`, `/` and `%`. */
export function isPathSegmentName(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return isPathSegmentPrefix(value);
}

function isPathSegmentPrefix(value: string): string[] {
  return ['/', '%'].filter((text) => value.includes(text)).map((text) => `may not contain '${text}'`);
}

export function isCIdentifier(value: string): string[] {
  if (cIdentifier.test(value)) return [];
  const message =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [regexError(message, cIdentifierFormat, 'my_name', 'MY_NAME', 'MyName')];
}

/** Environment variable name in its strict form. */
export function isEnvVarName(value: string): string[] {
  const message =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  const errors = envVarName.test(value) ? [] : [regexError(message, envVarNameFormat, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1')];
  return [...errors, ...parentDirectoryErrors(value)];
}

/** Environment variable name as 1.34 and later accept it: printable ASCII without '='. */
export function isRelaxedEnvVarName(value: string): string[] {
  if (value.length === 0) return [`environment variable name ${emptyError}`];
  if (/^[ -<>-~]*$/.test(value)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** Key of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): string[] {
  const errors = longer(value, 253) ? [maxLengthError(253)] : [];
  const message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  if (!configKey.test(value)) errors.push(regexError(message, configKeyFormat, 'key.name', 'KEY_NAME', 'key-name'));
  return [...errors, ...parentDirectoryErrors(value)];
}

function parentDirectoryErrors(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

/** IANA_SVC_NAME: at most 15 characters with a letter, no leading, trailing or double hyphen. */
export function isPortName(value: string): string[] {
  const errors: string[] = [];
  if (longer(value, 15)) errors.push(maxLengthError(15));
  if (!/^[-a-z0-9]+$/.test(value)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

export const isPortNumber = (port: number): string[] => isInRange(port, 1, 65_535);
export const isUserId = (id: number | bigint): string[] => isInRange(id, 0, 2_147_483_647);
export const isGroupId = isUserId;

export function isInRange(value: number | bigint, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [inclusiveRangeError(low, high)];
}

export function isPercent(value: string): string[] {
  if (percent.test(value)) return [];
  return [regexError("a valid percent string must be a numeric string followed by an ending '%'", percentFormat, '1%', '93%')];
}

export function isHttpHeaderName(value: string): string[] {
  if (httpHeaderName.test(value)) return [];
  return [regexError("a valid HTTP header must consist of alphanumeric characters or '-'", httpHeaderNameFormat, 'X-Header-Name')];
}

/** Checks the name of an object, or its generateName prefix, in which a trailing '-' may stand for what follows. */
export type ObjectNameCheck = (name: string, prefix: boolean) => string[];

const maskTrailingDash = (name: string): string => (name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);
const forObjects =
  (check: NameCheck): ObjectNameCheck =>
  (name, prefix) =>
    check(prefix ? maskTrailingDash(name) : name);

export const nameIsDnsSubdomain = forObjects(isDns1123Subdomain);
export const nameIsDnsLabel = forObjects(isDns1123Label);
export const nameIsDns1035Label = forObjects(isDns1035Label);
export const nameIsPathSegment: ObjectNameCheck = (name, prefix) => (prefix ? isPathSegmentPrefix(name) : isPathSegmentName(name));
