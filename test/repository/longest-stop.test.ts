import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SECOND = 1_000;
const at = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

function killTimeoutMs(sendTimeoutMs: string): number {
  const script = `console.log(require(${JSON.stringify(at('ecosystem.config.cjs'))}).apps[0].kill_timeout)`;
  const env = { ...process.env, SEND_TIMEOUT_MS: sendTimeoutMs };
  return Number(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' }));
}

describe('whoever stops the worker', () => {
  it('waits for an album and the text after it, each for the whole send timeout, and for the last write', () => {
    for (const sendTimeoutMs of [SECOND, 60 * SECOND, 600 * SECOND])
      expect(killTimeoutMs(String(sendTimeoutMs))).toBeGreaterThanOrEqual(2 * sendTimeoutMs + 20 * SECOND);
  });

  it('waits as long under systemd and Docker, by the manual', () => {
    const manual = readFileSync(at('docs/deploy.md'), 'utf8');
    const seconds = killTimeoutMs(String(60 * SECOND)) / SECOND;

    expect(manual).toContain(`TimeoutStopSec=${seconds}\n`);
    expect(manual).toContain(`--stop-timeout ${seconds} `);
  });
});
