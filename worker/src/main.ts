import { config as loadEnvFile } from 'dotenv';

loadEnvFile({ quiet: true });

const [command, ...options] = process.argv.slice(2);

if (command === 'start' && options.every((option) => option === '--takeover')) {
  // The worker is 2 MB smaller without what reads command lines (measured).
  const { workerMain } = await import('./worker-main.ts');
  await workerMain(options.length > 0);
} else {
  await import('./commands-main.ts');
}
