import { createHash } from 'node:crypto';

/** As metrics tell what they must not show, or what is long: a configuration, a server. */
export const hashOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
