/** A start that failed for a reason the user can mend; the message is one sentence. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartError';
  }
}

/** Why something failed, in words that can end a sentence for people. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const words: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a part of the path is not a directory',
    EEXIST: 'a file of that name is in the way',
    ENOSPC: 'no space is left on the device',
    ENOENT: 'there is no such file or directory',
    EISDIR: 'it is a directory',
    EADDRNOTAVAIL: 'this machine has no such address',
    ERR_OSSL_UNSUPPORTED: 'it holds no key in PEM',
    ERR_OSSL_PEM_NO_START_LINE: 'it holds no PEM',
  };
  return (code && words[code]) ?? (error instanceof Error ? error.message : String(error));
}
