/** Version of the packages. */
export const productVersion = '0.1.0';
/** The release of Kubernetes whose API is served. */
export const kubernetesVersion = 'v1.36.2';
