/** From this length on, all together, they are cut. */
const totalRunes = 4096;
const runesEach = 256;

/** Warnings of one answer, each once: whole while they are short together, else cut, and no more of them than fit. Source: k8s.io/apiserver endpoints/filters/warning.go (1.36). */
export class Warnings {
  // Made for the first: few answers have any, and thousands of watches keep theirs.
  #known: Set<string> | undefined;
  #texts: readonly string[] = noTexts;
  #runes = 0;
  #cutting = false;

  get texts(): readonly string[] {
    return this.#texts;
  }

  add(text: string): void {
    const known = (this.#known ??= new Set());
    if ((this.#cutting && this.#runes >= totalRunes) || text === '' || known.has(text)) return;
    known.add(text);
    // Upstream makes no header of those.
    if (/\p{Cc}/u.test(text)) return;
    if (!this.#cutting && this.#runes + runesOf(text) > totalRunes) this.#beginCutting();
    this.#append(this.#cutting ? cut(text) : text);
  }

  #beginCutting(): void {
    const whole = this.#texts;
    this.#cutting = true;
    this.#runes = 0;
    this.#texts = noTexts;
    for (const text of whole) this.#append(cut(text));
  }

  #append(text: string): void {
    this.#runes += runesOf(text);
    this.#texts = [...this.#texts, text];
  }
}

const noTexts: readonly string[] = [];

const runesOf = (text: string): number => [...text].length;

const cut = (text: string): string => [...text.slice(0, 2 * runesEach)].slice(0, runesEach).join('');
