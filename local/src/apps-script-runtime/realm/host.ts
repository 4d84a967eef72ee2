/// <reference types="google-apps-script" />
import type { RealmSettings } from '../execution.ts';
import type { HostCalls, HostFunction, HostReply } from '../host-call.ts';

/** What Apps Script's services throw: an Error of the script's realm that is called Exception. */
export class Exception extends Error {
  override readonly name = 'Exception';
}

/** The realm's way out: every service is given one. */
export interface Host {
  readonly settings: RealmSettings;
  /** Blocks until the host has answered. Throws Exception with the host's message. */
  call<K extends keyof HostCalls>(name: K, ...args: Parameters<HostCalls[K]>): ReturnType<HostCalls[K]>;
}

export function createHost(hostFunction: HostFunction, settings: RealmSettings): Host {
  return {
    settings,
    call(name, ...args) {
      const reply: HostReply = JSON.parse(hostFunction(name, JSON.stringify(args)));
      if ('error' in reply) throw new Exception(reply.error.message);
      // The host answers what HostCalls says for this name; JSON has no undefined to carry.
      return reply.value as ReturnType<HostCalls[typeof name]>;
    },
  };
}
