import type { XmlElement, XmlNode } from '../../../src/mq/configurations/xml/parseXml.ts';
import { namesBrokersOnly } from './networkConnectors.ts';

/** ActiveMQ's ways to group messages, with their options. It looks up any other text as a resource. */
const GROUP_FACTORY = /^(?:bucket|cached|simple)(?:\?[\w.=&-]*)?$/;

/**
 * A sanitized document without what would let its writer run a program, load a class or read a file of this
 * machine. What is left reaches other brokers by TCP and TLS only.
 * @param say takes the beginning of a sentence for each thing that is left out
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
