import { ApiError } from '@kubewright/api-machinery';

/** 404 for a path below a served group version that leads nowhere. */
export function noSuchPath(): ApiError {
  return new ApiError({ code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} });
}

/** 405 for a method that a path does not know. */
export function noSuchMethod(): ApiError {
  return new ApiError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });
}
