const schemeStart = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const wrongInHost = /[ %"'<>\\^`{|}#?/@]/;
const allowedInHost = /["<>]/;
const wrongEscape = /%(?![0-9A-Fa-f]{2}).{0,2}/s;
const wrongInUser = /[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/;

/** Why Go's url.Parse does not take a URL, in its words; undefined when it does. */
export function urlProblem(url: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(url)) return parseProblem(url, 'net/url: invalid control character in URL');
  const bare = url.split('#', 1)[0]!;
  const problem = problemOf(bare);
  if (problem !== undefined) return parseProblem(bare, problem);
  const fragment = wrongEscape.exec(url.slice(bare.length + 1));
  return fragment ? parseProblem(url, escapeProblem(fragment[0])) : undefined;
}

const parseProblem = (url: string, why: string): string => `parse ${JSON.stringify(url)}: ${why}`;
const escapeProblem = (text: string): string => `invalid URL escape ${JSON.stringify(text)}`;

function problemOf(url: string): string | undefined {
  if (url.startsWith(':')) return 'missing protocol scheme';
  const colon = url.indexOf(':');
  const hasScheme = colon > 0 && schemeStart.test(url.slice(0, colon));
  const rest = (hasScheme ? url.slice(colon + 1) : url).split('?', 1)[0]!;
  if (!rest.startsWith('/')) {
    if (hasScheme) return undefined;
    if (rest.split('/', 1)[0]!.includes(':')) return 'first path segment in URL cannot contain colon';
  }
  if (!rest.startsWith('//') || (!hasScheme && rest.startsWith('///'))) return pathProblem(rest);
  const end = rest.indexOf('/', 2);
  const [authority, path] = end < 0 ? [rest.slice(2), ''] : [rest.slice(2, end), rest.slice(end)];
  return authorityProblem(authority) ?? pathProblem(path);
}

function pathProblem(path: string): string | undefined {
  const escape = wrongEscape.exec(path);
  return escape ? escapeProblem(escape[0]) : undefined;
}

function authorityProblem(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  const problem = hostProblem(authority.slice(at + 1));
  if (problem !== undefined || at < 0) return problem;
  return wrongInUser.test(authority.slice(0, at)) ? 'net/url: invalid userinfo' : undefined;
}

function hostProblem(host: string): string | undefined {
  const bracket = host.startsWith('[') ? host.lastIndexOf(']') : undefined;
  if (bracket === -1) return "missing ']' in host";
  const colon = bracket === undefined ? host.lastIndexOf(':') : bracket + 1;
  const port = colon < 0 ? '' : host.slice(colon);
  if (!/^(?::[0-9]*)?$/.test(port)) return `invalid port ${JSON.stringify(port)} after host`;
  for (const char of host) {
    if (char === '%') return escapeProblem(host.slice(host.indexOf('%'), host.indexOf('%') + 3));
    if (wrongInHost.test(char) && !allowedInHost.test(char) && char !== "'")
      return `invalid character ${JSON.stringify(char)} in host name`;
  }
  return undefined;
}
