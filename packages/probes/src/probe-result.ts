/** What one probe found. `output` explains a failure in upstream's words. An error of the prober itself counts as nothing. */
export type ProbeResult =
  | { readonly kind: 'success'; readonly output: string; readonly warning?: boolean }
  | { readonly kind: 'failure'; readonly output: string }
  | { readonly kind: 'error'; readonly message: string };

export const success = (output = ''): ProbeResult => ({ kind: 'success', output });
export const failure = (output: string): ProbeResult => ({ kind: 'failure', output });
