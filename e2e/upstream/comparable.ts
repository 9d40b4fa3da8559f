import type { Answer } from './api-server.ts';

/** Headers that have to be alike; others tell of the connection. */
const compared = [
  'content-type',
  'cache-control',
  'vary',
  'warning',
  'allow',
  'location',
  'retry-after',
  'x-content-type-options',
  'audit-id',
  'x-kubernetes-pf-flowschema-uid',
  'x-kubernetes-pf-prioritylevel-uid',
];

const uid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** What differs from one server, or one minute, to the next. */
const changing: readonly (readonly [RegExp, string])[] = [
  [uid, '<uid>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/("?resourceVersion"?: ?)"\d+"/g, '$1"<version>"'],
  // Within a text that is quoted once more.
  [/(resourceVersion\\+":\\+")\d+/g, '$1<version>'],
  [/"continue": ?"[^"]+"/g, '"continue":"<token>"'],
  [/, current: \d+/g, ', current: <version>'],
  [/in record \(\d+\)/g, 'in record (<version>)'],
  // Go says where in its sources a scheme was made, which depends on how the binary was built.
  [/in scheme \\"[^"]*\\"/g, 'in scheme <place>'],
  [/hash=[0-9A-F]+/g, 'hash=<hash>'],
  [/"\d+s"/g, '"<age>"'],
  // Texts for people are our own words.
  [/"description":"(?:[^"\\]|\\.)*"/g, '"description":"<text>"'],
];

/** An answer without what may differ. */
export function comparable({ status, headers, text }: Answer): Record<string, unknown> {
  const shown = Object.fromEntries(compared.map((name) => [name, headers[name] === undefined ? undefined : fixed(String(headers[name]))]));
  return { status, headers: shown, body: fixed(text) };
}

const fixed = (text: string): string => changing.reduce((out, [pattern, replacement]) => out.replace(pattern, replacement), text);
