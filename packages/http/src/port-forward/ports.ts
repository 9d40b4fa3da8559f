/**
 * Reads the `port` values of an old WebSocket port-forward request: numbers, each value maybe several between commas.
 * @throws {RangeError} with upstream's message.
 */
export function parsePorts(values: readonly string[]): number[] {
  if (values.length === 0) throw new RangeError('query parameter "port" is required');
  return values.flatMap((value) => {
    if (value === '') throw new RangeError('query parameter "port" cannot be empty');
    return value.split(',').map((one) => parsePort(one, value));
  });
}

/** One port; `shown` is what the message quotes. @throws {RangeError} with upstream's message. */
export function parsePort(text: string, shown: string = text): number {
  if (!/^\d+$/.test(text))
    throw new RangeError(`unable to parse "${shown}" as a port: strconv.ParseUint: parsing "${text}": invalid syntax`);
  const port = Number(text);
  if (port > 65_535) throw new RangeError(`unable to parse "${shown}" as a port: strconv.ParseUint: parsing "${text}": value out of range`);
  if (port < 1) throw new RangeError(`port "${shown}" must be > 0`);
  return port;
}
