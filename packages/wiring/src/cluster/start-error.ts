/** A start that failed for a reason the user can mend; the message is one sentence. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartError';
  }
}
