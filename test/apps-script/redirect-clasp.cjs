// Preloaded into clasp: sends its calls of the Apps Script API to a local server. clasp has no setting for that, and the
// library takes another address only from each API's own options (source: googleapis-common, apirequest).
const { createRequire } = require('node:module');
const { realpathSync } = require('node:fs');

const { google } = createRequire(realpathSync(process.argv[1]))('googleapis');
const { script } = google;
google.script = (options) => script.call(google, { ...options, rootUrl: process.env.APPS_SCRIPT_API });
