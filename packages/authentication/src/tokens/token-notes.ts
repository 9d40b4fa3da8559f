import type { AuthenticationNotes } from '@kubewright/apiserver';

/** What was found out about a token besides whose it is: told again with every use while the token is trusted unseen. */
export class TokenNotes implements AuthenticationNotes {
  #told: ((notes: AuthenticationNotes) => void)[] = [];

  warn(text: string): void {
    this.#told.push((notes) => notes.warn(text));
  }

  annotate(key: string, value: string): void {
    this.#told.push((notes) => notes.annotate(key, value));
  }

  tell(notes: AuthenticationNotes | undefined): void {
    if (notes) for (const tell of this.#told) tell(notes);
  }
}

export const noNotes = new TokenNotes();
