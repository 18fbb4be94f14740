import { CommandFault } from '../../workbench/commandFault.ts';

/** A gateway as the client sees it: its address, and the audience that it must name. */
export interface GatewayUrl {
  /** With the stage's path, if any. */
  readonly endpoint: string;
  /** Scheme, host and port: what a proof for this gateway is good for. */
  readonly audience: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Throws a CommandFault for what is no URL, or would carry credentials in the clear. */
export function readGatewayUrl(text: string | undefined): GatewayUrl {
  if (text === undefined || text === '') {
    throw new CommandFault('No gateway is named: give --url, or set AWS_ENDPOINT_URL_MQ.');
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new CommandFault(`'${text.slice(0, 128)}' is no URL of a gateway, such as https://mq.example.com.`);
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new CommandFault(`Credentials would travel in the clear: ${url.origin} must be an https URL.`);
  }
  return { endpoint: `${url.origin}${url.pathname.replace(/\/*$/, '/')}`, audience: url.origin };
}
