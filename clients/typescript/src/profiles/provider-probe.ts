import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Agents } from '../agents.js';
import { profileByHeaders, type ProviderProfile } from './provider-profiles.js';

const timeoutMs = 5_000;

/** Asks an endpoint once, without a key, who it is. Rejects when nobody answers. */
export async function probeProvider(endpoint: URL, agents: Agents): Promise<ProviderProfile> {
  const isTls = endpoint.protocol === 'https:';
  return await new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(
      endpoint,
      { agent: isTls ? agents.https : agents.http, signal: AbortSignal.timeout(timeoutMs) },
      answer => {
        resolve(profileByHeaders(headerOf(answer, 'server'), headerOf(answer, 'x-amz-request-id')));
        answer.on('error', () => undefined).destroy();
      },
    );
    request.on('error', error => {
      const isLate = error.name === 'AbortError';
      reject(isLate ? new Error(`no answer within ${String(timeoutMs / 1000)} s`, { cause: error }) : error);
    });
    request.end();
  });
}

const headerOf = (answer: IncomingMessage, name: string): string => [answer.headers[name] ?? ''].flat().join(',');
