import vm from 'node:vm';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { InstallRealm, Invocation } from './execution.ts';
import type { HostReply } from './host-call.ts';
import { threadCalls } from './host/thread-calls.ts';

/** Given once to a thread that runs executions, one after the other. */
export interface ThreadSettings {
  readonly realmProgram: string;
  readonly scripts: readonly { readonly name: string; readonly source: string }[];
  readonly callPort: MessagePort;
  /** One Int32: 0 while a call waits for its answer. */
  readonly signal: SharedArrayBuffer;
}
export interface ThreadJob {
  readonly settingsJson: string;
  readonly invocation: Invocation;
}
/** What a thread tells without waiting: the script begins, a log line, or the JSON ExecutionOutcome that ends the job. */
export type ThreadReport =
  { readonly started: true } | { readonly log: readonly [string, string] } | { readonly outcome: string };

// A bare context has these beyond the language itself; V8 in Apps Script does not (reported: a bare vm context
// lacks setTimeout, URL, fetch, TextEncoder, structuredClone, atob, crypto and Buffer already).
const NOT_IN_APPS_SCRIPT = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'console'];

function start(port: MessagePort, settings: ThreadSettings): void {
  const signal = new Int32Array(settings.signal);
  const realm = new vm.Script(settings.realmProgram, { filename: 'apps-script-services.js' });
  const scripts = settings.scripts.map(({ name, source }) => new vm.Script(source, { filename: name }));

  function report(what: ThreadReport): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    port.postMessage(what);
  }

  function callMain(name: string, argumentsJson: string): string {
    Atomics.store(signal, 0, 0);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    settings.callPort.postMessage([name, argumentsJson]);
    // Not merely once: the notify that belongs to the answer before may come late, and wake this wait instead.
    while (Atomics.load(signal, 0) === 0) Atomics.wait(signal, 0, 0);
    const received: { message?: unknown } | undefined = receiveMessageOnPort(settings.callPort);
    return String(received?.message);
  }

  function callHost(name: string, argumentsJson: string): string {
    if (name === 'log.write') {
      report({ log: JSON.parse(argumentsJson) });
      return '{}';
    }
    const local = Object.entries(threadCalls).find(([known]) => known === name)?.[1];
    if (!local) return callMain(name, argumentsJson);
    try {
      const value: unknown = Reflect.apply(local, undefined, JSON.parse(argumentsJson));
      return JSON.stringify({ value } satisfies HostReply);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      return JSON.stringify({ error: { message } } satisfies HostReply);
    }
  }

  async function run(job: ThreadJob): Promise<string> {
    const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
    for (const name of NOT_IN_APPS_SCRIPT) Reflect.deleteProperty(context, name);
    const install: InstallRealm = realm.runInContext(context);
    const invoke = install(callHost, job.settingsJson);
    report({ started: true });
    try {
      for (const script of scripts) script.runInContext(context);
    } catch (error) {
      // Built by hand: the error belongs to the script's realm, and a script may throw anything.
      return JSON.stringify({ ok: false, error: describe(error) });
    }
    return await invoke(JSON.stringify(job.invocation));
  }

  port.on('message', (job: ThreadJob) => {
    void run(job).then(
      (outcome) => report({ outcome }),
      (error: unknown) => report({ outcome: JSON.stringify({ ok: false, error: describe(error) }) }),
    );
  });
}

function describe(error: unknown): { name: string; message: string; stack: string } {
  const read = (key: string): string | undefined => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: read('name') ?? 'Error',
    message: read('message') ?? String(error),
    stack: read('stack') ?? '',
  };
}

if (parentPort) start(parentPort, workerData);
