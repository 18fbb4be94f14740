import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import type { GatewayResponseType } from './gatewayResponses.ts';

/** The payload quota of a REST API, in bytes. Source: "Amazon API Gateway quotas". */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The parts of a request that are known before its body is read. */
export interface RequestHead {
  readonly method?: string | undefined;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
  /** The address of this machine that the client connected to. */
  readonly localAddress: string | undefined;
}

/**
 * The reason to refuse a request by its headers, as API Gateway does or to protect this machine; undefined:
 * the request is accepted. Requests of web pages are refused: a browser names the page in `Origin`,
 * `Sec-Fetch-Site` or `Referer`, and a page whose host name was pointed at this machine (DNS rebinding) sends
 * that name as `Host`. `hosts` are further host names of the gateway in lower case, besides the loopback
 * names and the address that the client connected to.
 */
export function callProblem(head: RequestHead, hosts: ReadonlySet<string>): GatewayResponseType | undefined {
  const { method, headers, httpVersion } = head;
  if (headers.host === undefined && httpVersion === '1.1') return 'BAD_REQUEST';
  if (headers.host !== undefined && !isOwnHost(headers.host, head.localAddress, hosts)) return 'FORBIDDEN';
  if (isOfAnotherPage(headers)) return 'FORBIDDEN';
  const length = Number(headers['content-length'] ?? 0);
  if (length > MAX_BODY_BYTES) return 'REQUEST_TOO_LARGE';
  const hasBody = headers['transfer-encoding'] !== undefined || length > 0;
  // The body of a GET or HEAD request is refused: authorizers and signatures do not use it, and
  // serverless-offline would drop it unchecked.
  return hasBody && (method === 'GET' || method === 'HEAD') ? 'BAD_REQUEST' : undefined;
}

/** The port is not compared, because a container's port is often published under another number. */
function isOwnHost(host: string, localAddress: string | undefined, hosts: ReadonlySet<string>): boolean {
  const name = hostName(host);
  if (name === undefined) return false;
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  if ((isIPv4(name) && name.startsWith('127.')) || hosts.has(name)) return true;
  return localAddress !== undefined && name === localAddress.replace(/^::ffff:/, '');
}

/**
 * `name`, `name:port` or `[address]:port`, in lower case and without the brackets; undefined for anything
 * else.
 */
function hostName(host: string): string | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host);
  return (found?.[1] ?? found?.[2])?.toLowerCase();
}

/**
 * Fetch Metadata: `none` means that a person opened the address, `same-origin` that a page of this gateway
 * sent the request. A browser without Fetch Metadata sends `Referer` with a GET; no AWS client sends that
 * header.
 */
function isOfAnotherPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin, referer, host } = headers;
  const own = [`http://${host}`, `https://${host}`];
  if (origin !== undefined && !own.includes(origin)) return true;
  return referer !== undefined && !own.some((page) => referer === page || referer.startsWith(`${page}/`));
}
