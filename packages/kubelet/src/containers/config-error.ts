/** A container cannot be configured from what the API has (CreateContainerConfigError): tried again at the next sync. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}
