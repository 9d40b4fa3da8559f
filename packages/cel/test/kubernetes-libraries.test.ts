import { createEnvironment, dynType, stringType } from '@kubewright/cel';
import { expect, test } from 'vitest';

const environment = createEnvironment({ variables: { s: stringType, d: dynType } });

function evaluate(source: string): unknown {
  const { program, issues } = environment.compile(source);
  if (!program) return issues;
  const result = program.evaluate({ s: 'hello', d: [3, 1, 2] });
  return 'error' in result ? result.error.message : result.value;
}

/** What upstream's documentation says of each library, and where its edges are. */
test.each([
  // Lists of Kubernetes.
  '[1, 3].isSorted() && !["b", "a"].isSorted()',
  '[1, 3].sum() == 4 && [1.0, 3.0].sum() == 4.0 && [duration("1m"), duration("1s")].sum() == duration("61s")',
  '[1, 3].max() == 3 && [1, 3].min() == 1',
  '[1, 2, 2, 3].indexOf(2) == 1 && ["a", "b", "b", "c"].lastIndexOf("b") == 2 && [1.0].indexOf(1.1) == -1',
  // Lists of cel-go.
  '[1, 2, 3, 4].slice(1, 3) == [2, 3] && [[1], [2, 3]].flatten() == [1, 2, 3]',
  '[3, 2, 1].sort() == [1, 2, 3] && ["b", "a"].sort() == ["a", "b"] && [1, 2, 3].reverse() == [3, 2, 1]',
  'dyn([1, 2]).flatten() == [1, 2] && [[[1]], [[2]]].flatten(2) == [1, 2]',
  '[1, 2, 2, 1].distinct() == [1, 2] && lists.range(3) == [0, 1, 2]',
  '["foo", "bars", "x"].sortBy(e, e.size()) == ["x", "foo", "bars"]',
  '[1, 2, 3].first().value() == 1 && [1, 2].last().value() == 2 && !(dyn([])).first().hasValue()',
  // Regular expressions.
  '"abc 123".find("[0-9]+") == "123" && "abc 123".find("xyz") == ""',
  '"123 abc 456".findAll("[0-9]+") == ["123", "456"] && "123 abc 456".findAll("[0-9]+", 1) == ["123"]',
  '"abc 123".findAll("xyz") == [] && "baab".findAll("a*") == ["", "aa", ""]',
  // URLs.
  'isURL("https://user:pass@example.com:80/path?query=val#fragment") && isURL("/absolute-path")',
  '!isURL("https://a:b:c/") && !isURL("../relative-path") && !isURL("") && !isURL("http://a b/")',
  'url("https://example.com:80/").getHost() == "example.com:80" && url("https://[::1]:80/").getHostname() == "::1"',
  'url("https://[::1]/").getHost() == "[::1]" && url("https://example.com:80/").getPort() == "80"',
  'url("/path").getScheme() == "" && url("HTTPS://example.com/").getScheme() == "https" && url("/path").getPort() == ""',
  'url("https://example.com/path with spaces/").getEscapedPath() == "/path%20with%20spaces/"',
  'url("https://example.com/path?k1=a&k2=b&k2=c").getQuery() == {"k1": ["a"], "k2": ["b", "c"]}',
  'url("https://example.com/path?key with spaces=value with spaces").getQuery() == {"key with spaces": ["value with spaces"]}',
  'url("https://example.com/path?").getQuery() == {} && url("https://a.b/c") == url("https://a.b/c")',
  // Quantities.
  'isQuantity("1.3G") && isQuantity("1.3Gi") && !isQuantity("1,3G") && !isQuantity("200K") && isQuantity("Mi")',
  'quantity("50000000G").isInteger() && quantity("50k").asInteger() == 50000',
  '!quantity("9999999999999999999999999999999999999G").isInteger()',
  'quantity("50k").sub(20000).asApproximateFloat() == 30000.0 && sign(quantity("-5")) == -1',
  'quantity("50k").add(quantity("20k")) == quantity("70k") && quantity("50k").add(20) == quantity("50020")',
  'quantity("200M").compareTo(quantity("0.2G")) == 0 && quantity("50M").compareTo(quantity("50Mi")) == -1',
  'quantity("150Mi").isGreaterThan(quantity("100Mi")) && quantity("50M").isLessThan(quantity("100M"))',
  // Addresses.
  'isIP("127.0.0.1") && isIP("::1") && !isIP("127.0.0.256") && !isIP("::ffff:1.2.3.4") && !isIP("fe80::1%eth0")',
  'ip.isCanonical("2001:db8::abcd") && !ip.isCanonical("2001:DB8:0:0:0:0:0:ABCD") && ip("2001:DB8::abcd") == ip("2001:db8::ABCD")',
  'ip("127.0.0.1").family() == 4 && ip("::1").family() == 6 && string(ip("2001:db8:0:0:1:0:0:1")) == "2001:db8::1:0:0:1"',
  'ip("0.0.0.0").isUnspecified() && ip("127.0.0.1").isLoopback() && ip("224.0.0.1").isLinkLocalMulticast()',
  'ip("169.254.169.254").isLinkLocalUnicast() && ip("fe80::1").isLinkLocalUnicast() && !ip("fd80::1").isLinkLocalUnicast()',
  'ip("192.168.0.1").isGlobalUnicast() && !ip("255.255.255.255").isGlobalUnicast() && !ip("ff00::1").isGlobalUnicast()',
  'isCIDR("192.168.0.0/16") && isCIDR("::1/128") && !isCIDR("192.168.0.0/33") && !isCIDR("192.168.0.0")',
  'cidr("192.168.0.0/24").containsIP("192.168.0.1") && !cidr("192.168.0.0/24").containsIP(ip("192.168.1.1"))',
  'cidr("192.168.0.0/16").containsCIDR("192.168.10.0/24") && !cidr("192.168.1.0/24").containsCIDR(cidr("192.168.0.0/16"))',
  'cidr("192.168.0.1/24").ip() == ip("192.168.0.1") && cidr("192.168.0.1/24").masked() == cidr("192.168.0.0/24")',
  'cidr("::1/128").prefixLength() == 128 && string(cidr("10.0.0.0/8")) == "10.0.0.0/8" && type(ip("::1")) == net.IP',
  // Formats.
  '!format.dns1123Label().validate("my-label").hasValue() && format.dns1123Label().validate("-my").hasValue()',
  '!format.named("qualifiedName").value().validate("example.com/name").hasValue() && !format.named("x").hasValue()',
  'format.uuid().validate("x").value() == ["does not match the UUID format"]',
  '!format.date().validate("2021-01-01").hasValue() && format.datetime().validate("2021-01-01").value() == ["invalid datetime"]',
  // Versions.
  'isSemver("1.0.0") && !isSemver("v1.0") && isSemver("v1.0", true) && !isSemver("1.02.0") && isSemver("1.0.0-rc.1+build.5")',
  'semver("1.2.3").major() == 1 && semver("1.2.3").minor() == 2 && semver("1.2.3").patch() == 3',
  'semver("1.2.3").isLessThan(semver("1.10.0")) && semver("1.0.0-alpha.2").compareTo(semver("1.0.0-alpha.10")) == -1',
  'semver("1.0.0").isGreaterThan(semver("1.0.0-rc.1")) && semver("v01.01", true) == semver("1.1.0")',
  // Sets.
  'sets.contains([1, 2], [2]) && sets.equivalent([1, 1], [1]) && sets.intersects([1], [1, 2]) && !sets.intersects([1], [2])',
  // Texts.
  '"tacocat".charAt(6) == "t" && "tacocat".charAt(7) == "" && "hello mellow".indexOf("ello", 2) == 7',
  '"hello mellow".lastIndexOf("ello") == 7 && "hello mellow".lastIndexOf("ello", 6) == 1 && "x".lastIndexOf("") == 1',
  '["a", "b"].join("-") == "a-b" && "a,b,c".split(",", 2) == ["a", "b,c"] && "hi".split("") == ["h", "i"]',
  '"hello hello".replace("he", "we", 1) == "wello hello" && "ab".replace("", "_") == "_a_b_"',
  '"tacocat".substring(0, 4) == "taco" && " \\u00a0x\\t".trim() == "x" && "TacoCÆt".lowerAscii() == "tacocÆt"',
  'strings.quote("a\\"b\\n") == "\\"a\\\\\\"b\\\\n\\""',
  '"%s %d %x %.2f %b %o %%".format(["x", 7, 255, 1234.567, 5, 8]) == "x 7 ff 1,234.57 101 10 %"',
  '"%s".format([[1, "a", {"k": true}]]) == "[1, \\"a\\", {\\"k\\":true}]"',
  // Two variables.
  '[1, 2].all(i, v, v == i + 1) && {"a": 1}.exists(k, v, k == "a" && v == 1) && [1, 2].existsOne(i, v, v > 1)',
  '[1, 2].transformList(i, v, i > 0, v * 10) == [20] && {"a": "b"}.transformMapEntry(k, v, {v: k}) == {"b": "a"}',
  // Optionals.
  '{"a": 1}[?"a"].orValue(0) == 1 && optional.ofNonZeroValue("").hasValue() == false && [?optional.of(1), ?optional.none()] == [1]',
  '!optional.ofNonZeroValue(timestamp("0001-01-01T00:00:00Z")).hasValue() && optional.ofNonZeroValue(1).hasValue()',
  '{?"a": optional.none()} == {} && optional.of(1).or(optional.of(2)).value() == 1 && optional.none().optMap(x, x + 1) == optional.none()',
])('%s', (source) => {
  expect(evaluate(source)).toBe(true);
});

test.each([
  ['[].min()', 'min called on empty list'],
  ['quantity("Three")', 'quantities must match the regular expression'],
  ['quantity("0.5").asInteger()', 'cannot convert value to integer'],
  ['ip("x")', 'IP Address "x" parse error during conversion from string: ParseAddr("x"): unable to parse IP'],
  ['ip("::ffff:1.2.3.4")', 'IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed'],
  ['url("https://a:b:c/")', 'URL parse error during conversion from string: parse "https://a:b:c/": invalid port ":c" after host'],
  ['s.find("[" + "")', 'Illegal regex: error parsing regexp: missing closing ]: `['],
  ['s.find(")")', 'error parsing regexp: unexpected ): `)`'],
  ['timestamp(-62135596801)', 'invalid timestamp argument'],
  ['[1].slice(0, 2)', 'cannot slice(0, 2), list is length 1'],
  ['semver("1.2")', 'No Major.Minor.Patch elements found'],
  ['"x".charAt(2)', 'index out of range: 2'],
  ['lists.range(1000000000000)', 'operation cancelled: actual cost limit exceeded'],
  ['[1, 2].transformMapEntry(i, v, {"a": v})', 'insert failed: key a already exists'],
])('%s fails: %s', (source, message) => {
  expect(String(evaluate(source))).toContain(message);
});

test.each([
  ['"%d".format(["x"])', 'error during formatting: decimal clause can only be used on integers, was given string'],
  ['"%d".format([1, 2])', 'too many arguments supplied to string.format (expected 1, got 2)'],
  ['"%d %d".format([1])', 'index 1 out of range'],
  ['"%z".format([1])', 'could not parse formatting clause: unrecognized formatting clause "z"'],
])('%s does not compile: %s', (source, message) => {
  expect(evaluate(source)).toContain(message);
});
