/** Node registration, pod workers, probes and the kubelet API over any CRI-shaped runtime. @packageDocumentation */
export {};
