// PM2: `pm2 start ecosystem.config.cjs`. The worker reads its settings from .env beside this file.
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { parse } = require('dotenv');

const EXIT_BAD_SETTINGS = 78;
const SECOND_MS = 1000;

// Parsed rather than loaded: PM2 keeps a copy of its own environment on disk, where the token must not end up.
const envFile = path.resolve(__dirname, '.env');
const settings = existsSync(envFile) ? parse(readFileSync(envFile)) : {};
const sendTimeoutMs = Number(process.env.SEND_TIMEOUT_MS ?? settings.SEND_TIMEOUT_MS) || 60 * SECOND_MS;

module.exports = {
  apps: [
    {
      name: 'sheet-courier',
      cwd: __dirname,
      script: 'worker/bin/courier.js',
      args: 'start',
      // The project's own Node runs TypeScript as it is; the machine's may be too old for that.
      interpreter: path.resolve(__dirname, 'node_modules/node/bin/node'),
      // One worker a sheet: a second one would stand in its way.
      instances: 1,
      exec_mode: 'fork',
      wait_ready: true,
      listen_timeout: 30 * SECOND_MS,
      // What is in flight finishes, at worst an album and the text after it, each of which may take the send timeout; then
      // the last results are written, and others are told.
      kill_timeout: 2 * sendTimeoutMs + 25 * SECOND_MS,
      // Bad settings do not mend themselves by starting again. (A restart delay of any kind would make PM2 show
      // "waiting restart" for ever instead of "stopped".)
      stop_exit_codes: [EXIT_BAD_SETTINGS],
    },
  ],
};
