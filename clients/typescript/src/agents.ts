import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import type { ObjectStoreSettings } from './configuration/settings.js';

/** Connections that trust what the settings trust. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** As many connections as the SDK keeps by default. */
const maxSockets = 50;

export function createAgents(settings: ObjectStoreSettings): Agents {
  return {
    http: new HttpAgent({ keepAlive: true, maxSockets }),
    https: new HttpsAgent({ keepAlive: true, maxSockets, ...trustOf(settings) }),
  };
}

function trustOf(settings: ObjectStoreSettings): AgentOptions {
  if (settings.insecure) {
    // Allowed for local addresses and hosts that were named only; the reader of the settings sees to it.
    return { rejectUnauthorized: false };
  }
  return settings.caFile === undefined ? {} : { ca: readFileSync(settings.caFile) };
}
