import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Many wait for processes, servers and timers: a few more workers than cores keep the cores busy.
    maxWorkers: availableParallelism() + 1,
    // A real process, server or browser may need longer than vitest's 5 s on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What is polled for comes by itself; a busy machine only makes it late.
    expect: { poll: { timeout: 20_000 } },
    coverage: {
      provider: 'v8',
      include: ['shared/src/**', 'worker/src/**'],
      thresholds: { 'shared/src/**': { statements: 100, branches: 100, functions: 100, lines: 100 } },
    },
  },
});
