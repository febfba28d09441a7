import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { SshError } from '../../../ssh/ssh-error.ts';
import { EngineError, type EngineErrorKind } from '../../engine-error.ts';

const KIND_BY_STATUS: Readonly<Record<number, EngineErrorKind>> = {
  400: 'invalid',
  401: 'denied',
  403: 'denied',
  404: 'not-found',
  409: 'conflict',
};

/** The engine has only words for it, with status 500 or 503. */
const LEADERLESS = /swarm does not have a leader/i;

const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ConnectionRefused',
  'FailedToOpenSocket',
]);

interface TransportFailure {
  readonly statusCode?: number;
  readonly json?: unknown;
  readonly code?: string;
  readonly message: string;
}

/**
 * What a request was rejected with -> the typed error. A status is the engine's answer; a system code is
 * the connection's. An abort is passed through as it is.
 */
export function toEngineError(node: string, endpoint: string, failure: unknown): unknown {
  if (!(failure instanceof Error) || failure.name === 'AbortError') return failure;
  if (failure instanceof SshError) return overSsh(node, failure);
  if (failure instanceof FlotillaError) return failure;
  const { statusCode, json, code, message } = failure as Error & TransportFailure;
  if (statusCode !== undefined) {
    const words = engineMessage(json) ?? withoutStatus(message);
    if (LEADERLESS.test(words)) return leaderless(node, words, failure);
    return new EngineError(KIND_BY_STATUS[statusCode] ?? 'failed', node, words, { cause: failure });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new EngineError('denied', node, `No permission to use the engine's socket ${endpoint}`, {
      cause: failure,
      hint: 'add your user to the "docker" group and log in again, or run as root',
    });
  }
  if (code !== undefined && UNREACHABLE_CODES.has(code)) {
    return new EngineError('unreachable', node, `No Docker Engine answers at ${endpoint}`, {
      cause: failure,
      hint: 'start the engine, or name another with --host or DOCKER_HOST',
    });
  }
  if (isTrustProblem(code, message)) {
    return new EngineError('denied', node, `The engine at ${endpoint} can't be trusted: ${message}`, {
      cause: failure,
      hint: 'check ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH or in the docker context',
    });
  }
  return new EngineError('unreachable', node, `The connection to ${endpoint} broke: ${message}`, {
    cause: failure,
  });
}

/** An engine that takes requests and does not answer them. */
export function silentEngine(node: string, endpoint: string): EngineError {
  const message = `The engine at ${endpoint} takes requests and answers none`;
  const hint =
    'its process hangs or is stopped: look at it on its host (systemctl status docker), and restart it';
  return new EngineError('unreachable', node, message, { code: 'ENGINE_SILENT', hint });
}

function leaderless(node: string, message: string, cause: Error): EngineError {
  const hint = 'see which managers are reached with flotilla swarm ls: more than half of them must be';
  return new EngineError('leaderless', node, message, { cause, hint });
}

/** A host that is not reached counts as an engine that is not; the other failures need the user. */
function overSsh(node: string, failure: SshError): EngineError {
  const { code, message, hint } = failure;
  return new EngineError(failure.isTransient ? 'unreachable' : 'denied', node, message, {
    code,
    cause: failure,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Codes of OpenSSL's verification, and its alerts from the other side. */
function isTrustProblem(code: string | undefined, message: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS/.test(code ?? '') || /certificate|alert/i.test(message);
}

/** docker-modem puts "(HTTP code 500) server error - " before the engine's words. */
function withoutStatus(message: string): string {
  return message.replace(/^\(HTTP code \d+\) [^-]* - /, '').trim();
}

function engineMessage(json: unknown): string | undefined {
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
    return json.message.trim();
  }
  return Buffer.isBuffer(json) && json.length > 0 ? json.toString('utf8').trim() : undefined;
}
