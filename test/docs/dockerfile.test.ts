import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const steps = read('Dockerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' '));

describe('the image', () => {
  it('is made of what there is and what .dockerignore lets through', () => {
    const allowed = new Set(
      read('.dockerignore')
        .split('\n')
        .map((line) => line.replace(/^!/, '')),
    );
    const copied = steps.filter(([step]) => step === 'COPY').flatMap((words) => words.slice(1, -1));

    expect(copied).toContain('worker/src');
    expect(copied.filter((path) => !allowed.has(path) || !existsSync(new URL(path, ROOT)))).toEqual([]);
  });

  it('holds no setting, and runs the worker as a user who is not root', () => {
    const user = steps.findLastIndex(([step]) => step === 'USER');
    const command = steps.findLastIndex(([step]) => step === 'CMD');

    expect(steps[user]?.[1]).toBe('node');
    expect(command).toBeGreaterThan(user);
    expect(steps[command]?.slice(1).join(' ')).toBe('["node", "worker/bin/courier.js", "start"]');
    expect(read('.dockerignore').split('\n')[0]).toBe('*');
  });
});
