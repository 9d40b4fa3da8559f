import { defineConfig } from 'vitest/config';

/** Tests run from the sources: workspace packages resolve through their `@kubewright/source` export condition. No `module`: what is meant for bundlers, Node may not be able to load. */
const conditions = ['@kubewright/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'tools/**/*.test.ts', 'examples/**/*.test.ts', 'e2e/**/*.test.ts'],
    setupFiles: ['tools/fast-check-seed.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
