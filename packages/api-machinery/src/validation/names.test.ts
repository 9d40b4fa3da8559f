import { describe, expect, it } from 'vitest';
import * as all from './names.ts';

const names: Record<string, (value: string) => string[]> = { ...(all as object) };

describe('names that are valid', () => {
  it.each([
    ['isDns1123Label', '0a-b'],
    ['isDns1123Subdomain', 'a.b-c.d'],
    ['isDns1035Label', 'a1'],
    ['isWildcardDns1123Subdomain', '*.a.b'],
    ['isQualifiedName', 'example.com/My_Name.x'],
    ['isLabelValue', ''],
    ['isPathSegmentName', 'system:node'],
    ['isCIdentifier', '_A1'],
    ['isEnvVarName', 'MY.ENV-1'],
    ['isRelaxedEnvVarName', '1 a'],
    ['isConfigMapKey', '.a_B-1'],
    ['isPortName', 'http-8'],
    ['isPercent', '50%'],
    ['isHttpHeaderName', 'X-A'],
  ] as const)('%s takes %j', (check, value) => {
    expect(names[check]!(value)).toEqual([]);
  });
});

describe('names that are not', () => {
  it.each([
    ['isDns1123Label', 'a.b', ['must not contain dots']],
    [
      'isDns1123Label',
      'A',
      [
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      'isDns1123Subdomain',
      'a..b',
      [
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    ['isDns1123Label', 'a'.repeat(64), ['must be no more than 63 characters']],
    ['isLabelValue', 'a'.repeat(64), ['must be no more than 63 bytes']],
    ['isPathSegmentName', '..', ["may not be '..'"]],
    ['isPathSegmentName', 'a/b%', ["may not contain '/'", "may not contain '%'"]],
    ['isConfigMapKey', '..a', ["must not start with '..'"]],
    ['isPortName', '8-', ['must contain at least one letter (a-z)', 'must not begin or end with a hyphen']],
    ['isRelaxedEnvVarName', 'a=b', ["a valid environment variable name must consist only of printable ASCII characters other than '='"]],
  ] as const)('%s says of %j why', (check, value, messages) => {
    expect(names[check]!(value)).toEqual(messages);
  });

  it('says of a qualified name which part is wrong', () => {
    expect(all.isQualifiedName('a/b/c')[0]).toMatch(
      /^a valid label key must consist of .* with an optional DNS subdomain prefix and '\/' \(e\.g\. 'example\.com\/MyName'\)$/,
    );
    expect(all.isQualifiedName('/b')[0]).toBe('prefix part must be non-empty');
    expect(all.isQualifiedName('a/')[0]).toBe('name part must be non-empty');
  });

  it('lets a generateName end in a dash', () => {
    expect(all.nameIsDnsLabel('web-', true)).toEqual([]);
    expect(all.nameIsDnsLabel('web-', false)).toHaveLength(1);
  });

  it('counts bytes as UTF-8 does', () => {
    for (const text of ['a', 'é', '€', '😀', 'a😀é']) expect(all.utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  });
});
