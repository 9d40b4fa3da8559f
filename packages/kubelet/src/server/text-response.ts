import { statusOf } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';

/** The kubelet answers in plain text, not with Status objects; the API server makes those of it. */
export function textResponse(status: number, text: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text };
}

export function jsonResponse(value: unknown): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

export const notFoundPage: HttpResponse = textResponse(404, '404 page not found\n');

/** Only GET is allowed here. */
export const getOnly: HttpResponse = {
  ...textResponse(405, 'Method Not Allowed'),
  headers: { allow: 'GET', 'content-type': 'text/plain; charset=utf-8' },
};

/** What a rejection of the backend says: its own code and message, or 500. */
export function errorResponse(error: unknown): HttpResponse {
  const status = statusOf(error);
  return textResponse(status?.code ?? 500, messageOf(error));
}

export function messageOf(error: unknown): string {
  return statusOf(error)?.message ?? (error instanceof Error ? error.message : String(error));
}
