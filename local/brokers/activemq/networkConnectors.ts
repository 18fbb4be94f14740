import type { XmlElement } from '../../../src/mq/configurations/xml/parseXml.ts';

/** The attributes of a network connector that ActiveMQ reads as URIs. */
const URIS: ReadonlySet<string> = new Set(['uri', 'localUri', 'brokerURL']);

/** The composite URIs that contain a list of broker URIs. */
const WRAPPERS = '(?:(?:static|masterslave|failover):(?:\\/\\/)?)';
/** The URI of a broker at a host and port, over TCP or TLS. An IPv6 address is in brackets. */
const BROKER = '(?:(?:tcp|ssl|nio|nio\\+ssl):\\/\\/(?:[\\w.-]+|\\[[\\da-fA-F:.]+\\])(?::\\d{1,5})?\\/?)';
/** Options without a colon and without an escape, so that no option names another URI. */
const OPTIONS = '(?:\\?[\\w.=&,-]*)?';
const PIECE = new RegExp(`^${WRAPPERS}*${BROKER}?${OPTIONS}$`);

/** Options that make ActiveMQ read a file with further brokers. */
const READS_FILE = /updateURIsURL/i;

/**
 * Whether every URI of a network connector names only brokers on the network. Other URIs can run a program in
 * the broker itself: `vm://x?brokerConfig=xbean:http://…` loads a Spring document from any server, and Spring
 * runs the code that the document names. Source: ActiveMQ, "URI Protocols".
 */
export function namesBrokersOnly({ attributes }: XmlElement): boolean {
  return attributes.every(({ name, value }) => !URIS.has(name) || isNetworkUri(value));
}

function isNetworkUri(uri: string): boolean {
  if (READS_FILE.test(uri)) return false;
  return uri.split(/[(),]/).every((piece) => PIECE.test(piece.trim()));
}
