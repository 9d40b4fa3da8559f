/** Attributes that hold a link, by element (HTML 4.01 index of attributes; apimachinery util/proxy transport.go). */
const linkAttributes: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    a: 'href',
    applet: 'codebase',
    area: 'href',
    audio: 'src',
    base: 'href',
    blockquote: 'cite',
    body: 'background',
    button: 'formaction',
    command: 'icon',
    del: 'cite',
    embed: 'src',
    form: 'action',
    frame: 'longdesc src',
    head: 'profile',
    html: 'manifest',
    iframe: 'longdesc src',
    img: 'longdesc src usemap',
    input: 'src usemap formaction',
    ins: 'cite',
    link: 'href',
    object: 'classid codebase data usemap',
    q: 'cite',
    script: 'src',
    source: 'src',
    video: 'poster src',
  }).map(([element, names]) => [element, new Set(names.split(' '))]),
);
/** Their content is text, whatever it looks like. */
const rawTextElements: ReadonlySet<string> = new Set([
  'iframe',
  'noembed',
  'noframes',
  'noscript',
  'script',
  'style',
  'textarea',
  'title',
  'xmp',
]);
/** A tag or an end mark that is longer than this is passed on unchanged. */
const maxPendingLength = 64 * 1024;

/** Passes HTML on, with the links in its tags rewritten. Everything else stays byte for byte. */
export async function* rewriteHtml(
  chunks: AsyncIterable<Uint8Array>,
  rewrite: (url: string) => string,
): AsyncGenerator<Uint8Array, void, void> {
  const rewriter = new HtmlRewriter(rewrite);
  for await (const chunk of chunks) {
    const text = rewriter.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1'));
    if (text !== '') yield Buffer.from(text, 'latin1');
  }
  const last = rewriter.end();
  if (last !== '') yield Buffer.from(last, 'latin1');
}

/** Bytes as latin1 text, so that no encoding is hurt. */
class HtmlRewriter {
  readonly #rewrite: (url: string) => string;
  #pending = '';
  /** Inside a comment or a raw text element: what ends it. */
  #until: string | undefined;

  constructor(rewrite: (url: string) => string) {
    this.#rewrite = rewrite;
  }

  push(text: string): string {
    this.#pending += text;
    let done = '';
    for (;;) {
      const step = this.#until === undefined ? this.#markup() : this.#skipTo(this.#until);
      if (step === '') break;
      done += step;
    }
    if (this.#pending.length > maxPendingLength) done += this.end();
    return done;
  }

  end(): string {
    const rest = this.#pending;
    this.#pending = '';
    return rest;
  }

  #take(length: number): string {
    const taken = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    return taken;
  }

  #skipTo(mark: string): string {
    const at = this.#pending.toLowerCase().indexOf(mark);
    if (at < 0) return this.#take(Math.max(0, this.#pending.length - mark.length + 1));
    this.#until = undefined;
    // The end tag itself is markup again.
    return this.#take(mark === '-->' ? at + mark.length : at) || this.#markup();
  }

  #markup(): string {
    const at = this.#pending.indexOf('<');
    if (at !== 0) return this.#take(at < 0 ? this.#pending.length : at);
    if (this.#pending.startsWith('<!--')) {
      this.#until = '-->';
      return this.#take(4);
    }
    if (this.#pending.length < 4 && '<!--'.startsWith(this.#pending)) return '';
    if (!/^<\/?[a-zA-Z!?]/.test(this.#pending)) return this.#pending.length < 3 ? '' : this.#take(1);
    const length = tagLength(this.#pending);
    return length === 0 ? '' : this.#tag(this.#take(length));
  }

  #tag(tag: string): string {
    const name = /^<([a-zA-Z][^\s/>]*)/.exec(tag)?.[1]?.toLowerCase();
    if (name === undefined) return tag;
    if (rawTextElements.has(name) && !tag.endsWith('/>')) this.#until = `</${name}`;
    const links = linkAttributes.get(name);
    return links ? rewriteAttributes(tag, links, this.#rewrite) : tag;
  }
}

/** Length of the tag the text begins with; 0 while its end is not there. A `>` in quotes does not end it. */
function tagLength(text: string): number {
  let quote = '';
  for (let i = 1; i < text.length; i++) {
    const char = text[i]!;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '>') return i + 1;
    else if ((char === '"' || char === "'") && /[=\s]/.test(text[i - 1]!)) quote = char;
  }
  return 0;
}

function rewriteAttributes(tag: string, links: ReadonlySet<string>, rewrite: (url: string) => string): string {
  return tag.replace(
    /(\s)([^\s"'<>/=]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/g,
    (whole: string, space: string, name: string, equals: string, value: string) => {
      if (!links.has(name.toLowerCase())) return whole;
      const quote = value[0] === '"' || value[0] === "'" ? value[0] : '';
      return space + name + equals + quote + rewrite(quote ? value.slice(1, -1) : value) + quote;
    },
  );
}
