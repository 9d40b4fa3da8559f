import { parseIpAddress, parseIpNetwork } from '../../validation/ip-address.ts';
import { parseDuration } from '../scalar/duration-text.ts';
import { parseTime } from '../scalar/time-text.ts';

const dateOnly = /^\d{4}-\d{2}-\d{2}$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const uuid3 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const uuid4 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const uuid5 = /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const hostnameLabel = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/i;
const mac = /^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i;
const color = /^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const rgb = /^rgb\(\s*\d{1,3}%?\s*,\s*\d{1,3}%?\s*,\s*\d{1,3}%?\s*\)$/;
const label63 = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const uriScheme = /^[a-z][a-z0-9+.-]*:[^\s]+$/i;
const isbnSeparators = /[\s-]/g;

const accepts = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};

const weighted = (digits: string, weight: (index: number) => number) =>
  [...digits].reduce((sum, digit, index) => sum + (digit === 'X' ? 10 : Number(digit)) * weight(index), 0);

function isIsbn(text: string, length: 10 | 13): boolean {
  const digits = text.replace(isbnSeparators, '');
  if (length === 10) return /^\d{9}[\dX]$/.test(digits) && weighted(digits, (index) => 10 - index) % 11 === 0;
  return /^97[89]\d{10}$/.test(digits) && weighted(digits, (index) => (index % 2 === 0 ? 1 : 3)) % 10 === 0;
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]/g, '');
  if (digits.length < 13 || digits.length > 19) return false;
  const doubled = [...digits].reverse().map((digit, index) => (index % 2 === 0 ? Number(digit) : Number(digit) * 2));
  return doubled.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
}

/** Leading zeros are no matter. */
const isSloppyIp = (text: string): boolean => parseIpAddress(text.replace(/(^|[.:])0+(?=\d)/g, '$1')) !== undefined;

const timeUnits = ['ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'd', 'w', 'hr', 'wk'];
const longTimeUnits = ['nano', 'micro', 'milli', 'sec', 'min', 'hour', 'day', 'week'];

/** A number and a unit of time anywhere in a text; a number is looked at from its first digit alone. */
const hasAmountOfTime = (text: string): boolean =>
  [...text.matchAll(/(?<!\d)\d+\s*([A-Za-zµ]+)/g)].some(([, unit = '']) => {
    const lower = unit.toLowerCase();
    return timeUnits.includes(lower) || longTimeUnits.some((long) => lower.startsWith(long));
  });

const isHostname = (text: string) => text.length <= 255 && text.split('.').every((part) => hostnameLabel.test(part));
const emailText = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@]{1,255}$/;
const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;

/** The formats that upstream checks in custom resources (apiextensions-apiserver, kube-openapi strfmt). Others are ignored. */
const formats: ReadonlyMap<string, (text: string) => boolean> = new Map<string, (text: string) => boolean>([
  ['bsonobjectid', (text) => /^[0-9a-f]{24}$/i.test(text)],
  ['uri', (text) => uriScheme.test(text) || text.startsWith('/')],
  ['email', (text) => emailText.test(text)],
  ['hostname', isHostname],
  ['ipv4', (text) => text.includes('.') && isSloppyIp(text)],
  ['ipv6', (text) => text.includes(':') && isSloppyIp(text)],
  ['cidr', (text) => parseIpNetwork(text) !== undefined],
  ['mac', (text) => mac.test(text)],
  ['uuid', (text) => uuid.test(text)],
  ['uuid3', (text) => uuid3.test(text)],
  ['uuid4', (text) => uuid4.test(text)],
  ['uuid5', (text) => uuid5.test(text)],
  ['isbn', (text) => isIsbn(text, 10) || isIsbn(text, 13)],
  ['isbn10', (text) => isIsbn(text, 10)],
  ['isbn13', (text) => isIsbn(text, 13)],
  ['creditcard', isCreditCard],
  ['ssn', (text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text)],
  ['hexcolor', (text) => color.test(text)],
  ['rgbcolor', (text) => rgb.test(text)],
  ['byte', (text) => text !== '' && base64Text.test(text) && text.length % 4 === 0],
  ['password', () => true],
  ['date', (text) => dateOnly.test(text) && !('error' in parseTime(`${text}T00:00:00Z`))],
  ['duration', (text) => accepts(() => parseDuration(text)) || hasAmountOfTime(text)],
  ['datetime', isDateTime],
  ['k8sshortname', (text) => text.length <= 63 && label63.test(text)],
  ['k8slongname', (text) => text.length <= 253 && text.split('.').every((part) => label63.test(part))],
]);

/** Names of formats are compared without dashes. */
const bare = (format: string): string => (format.includes('-') ? format.replaceAll('-', '') : format);

/** Whether upstream checks a format of a type; of others a schema says nothing (apiextensions-apiserver validation/formats.go). */
export function isKnownFormat(type: string | undefined, format: string): boolean {
  switch (type) {
    case undefined:
    case '':
    case 'string':
      return formats.has(bare(format));
    case 'integer':
      return format === 'int32' || format === 'int64';
    case 'number':
      return format === 'float' || format === 'double';
    default:
      return false;
  }
}

/** The check of a format of strings. */
export const formatCheck = (format: string): ((text: string) => boolean) | undefined => formats.get(bare(format));

function isDateTime(text: string): boolean {
  return !('error' in parseTime(text.replace(/^(\d{4}-\d\d-\d\d)[t ]/, '$1T').replace(/z$/, 'Z')));
}
