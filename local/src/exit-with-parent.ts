// Loaded into the worker before its own code: when this machine's npm start is killed outright, the worker must not go
// on sending against servers that are gone, nor meet the next npm start as a second worker.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The listener alone would keep a worker alive that has nothing left to do.
process.channel?.unref();
