import type { XmlElement, XmlNode } from '../../../src/mq/configurations/xml/parseXml.ts';
import { namesBrokersOnly } from './networkConnectors.ts';

/** ActiveMQ's ways to group messages, with their options. It looks up any other text as a resource. */
const GROUP_FACTORY = /^(?:bucket|cached|simple)(?:\?[\w.=&-]*)?$/;

/**
 * A sanitized document without the parts by which its author could run a program, load a class or read a file
 * of this machine. The rest can only connect to other brokers by TCP and TLS.
 * @param say gets the beginning of a sentence for each part that is left out
 */
export function withoutReach(node: XmlElement, say: (what: string) => void): XmlElement {
  return {
    ...node,
    attributes: node.attributes.filter(({ name, value }) => {
      if (name !== 'messageGroupMapFactoryType' || GROUP_FACTORY.test(value)) return true;
      say('A messageGroupMapFactoryType is not bucket, cached or simple');
      return false;
    }),
    children: node.children.flatMap((child): XmlNode[] => {
      if (child.kind !== 'element') return [child];
      if (child.name !== 'networkConnector' || namesBrokersOnly(child)) return [withoutReach(child, say)];
      say('A network connector names more than brokers by tcp or ssl');
      return [];
    }),
  };
}
