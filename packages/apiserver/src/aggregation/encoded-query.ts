/**
 * A query as Go's url.Values writes it: keys sorted, every value escaped anew, and without the pairs Go cannot read. So
 * kube-aggregator hands queries on.
 */
export function encodedQuery(query: string): string {
  if (query === '') return '';
  const readable = query.split('&').filter((pair) => pair !== '' && !pair.includes(';') && !/%(?![0-9a-f]{2})/i.test(pair));
  const pairs = [...new URLSearchParams(readable.join('&'))];
  pairs.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return pairs.map(([key, value]) => `${escaped(key)}=${escaped(value)}`).join('&');
}

const escaped = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
