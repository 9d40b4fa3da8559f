import { describe, expect, it } from 'vitest';
import { urlProblem } from './url-problem.ts';

/** As kube-apiserver 1.36.1 answered for the url of a webhook. */
const refused: readonly [string, string][] = [
  [' https://example.com/p', 'first path segment in URL cannot contain colon'],
  ['://', 'missing protocol scheme'],
  ['https://x:y', 'invalid port ":y" after host'],
  ['https://a b/', 'invalid character " " in host name'],
  ['https://x/%zz', 'invalid URL escape "%zz"'],
  ['https://[::1/', "missing ']' in host"],
];

describe('what no URL is', () => {
  it.each(refused)('tells of %j in the words of Go', (url, why) => {
    expect(urlProblem(url)).toBe(`parse ${JSON.stringify(url)}: ${why}`);
  });

  it.each([
    'https://example.com/p',
    'http://x',
    'https://',
    '',
    'x',
    'https://u:p@x/y',
    'https://x?y#f',
    'https://[::1]:8443/a',
    'mailto:a',
  ])('takes %j', (url) => {
    expect(urlProblem(url)).toBeUndefined();
  });
});
