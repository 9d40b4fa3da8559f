/** More pairs are not compared: an answer carries 4,096 characters of warnings (k8s.io/apiserver endpoints/filters/warning.go). */
export const mostWarnings = 4096;
