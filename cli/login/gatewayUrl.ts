import { CommandFault } from '../../workbench/commandFault.ts';

/** A gateway as the client addresses it: its URL, and the audience that a proof for it must name. */
export interface GatewayUrl {
  /** The URL, with the path of the stage if it has one. */
  readonly endpoint: string;
  /** The audience of a proof for this gateway: scheme, host and port. */
  readonly audience: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Throws a CommandFault for a text that is not a URL, and for a URL over which credentials would be sent
 * without TLS.
 */
export function readGatewayUrl(text: string | undefined): GatewayUrl {
  if (text === undefined || text === '') {
    throw new CommandFault('The URL of the gateway is missing: give --url, or set AWS_ENDPOINT_URL_MQ.');
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new CommandFault(
      `'${text.slice(0, 128)}' is not the URL of a gateway, such as https://mq.example.com.`,
    );
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new CommandFault(`Credentials would be sent without TLS: ${url.origin} must be an https URL.`);
  }
  return { endpoint: `${url.origin}${url.pathname.replace(/\/*$/, '/')}`, audience: url.origin };
}
