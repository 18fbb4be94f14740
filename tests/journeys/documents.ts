/**
 * The documents of configurations in journeys, and the result of each (docs/rules/amazon-mq.md rules 29 and
 * 30).
 */

const NAMESPACE = 'http://activemq.apache.org/schema/core';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

interface Document {
  readonly engine: 'ACTIVEMQ' | 'RABBITMQ';
  readonly text: string;
  /** As it is kept, and the warnings. */
  readonly kept?: string;
  readonly warnings?: readonly object[];
  /** Not taken, with this sentence. */
  readonly invalid?: RegExp;
}

const NOT_XML = /^The specified XML configuration data is invalid: /;
const NOT_CUTTLEFISH = /^The specified Cuttlefish configuration data is invalid: /;

export const DOCUMENTS: readonly Document[] = [
  { engine: 'ACTIVEMQ', text: '<broker/>', kept: `${DECLARATION}<broker/>\n` },
  {
    engine: 'ACTIVEMQ',
    text: `<broker xmlns="${NAMESPACE}" schedulePeriodForDestinationPurge="10000"></broker>`,
    kept: `${DECLARATION}<broker schedulePeriodForDestinationPurge="10000" xmlns="${NAMESPACE}"/>\n`,
  },
  {
    engine: 'ACTIVEMQ',
    text: `<broker xmlns="${NAMESPACE}" start="false"><unheardOf><a/></unheardOf></broker>`,
    kept: `${DECLARATION}<broker xmlns="${NAMESPACE}"/>\n`,
    warnings: [
      { attributeName: 'start', elementName: 'broker', reason: 'DISALLOWED_ATTRIBUTE_REMOVED' },
      { elementName: 'unheardOf', reason: 'DISALLOWED_ELEMENT_REMOVED' },
    ],
  },
  { engine: 'ACTIVEMQ', text: 'not XML', invalid: NOT_XML },
  { engine: 'RABBITMQ', text: 'consumer_timeout = 1000\n' },
  { engine: 'RABBITMQ', text: '# nothing\nheartbeat = 60\n' },
  { engine: 'RABBITMQ', text: 'loopback_users = none\n', invalid: NOT_CUTTLEFISH },
];

export const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

/**
 * The document that a configuration of this engine stores for `data`; a document of the other engine is
 * refused.
 */
export function documentOf(
  engine: Document['engine'],
  data: string,
): { readonly invalid: RegExp } | { readonly kept: string; readonly warnings: readonly object[] } {
  const found = DOCUMENTS.find(({ text }) => base64(text) === data);
  if (found === undefined) throw new Error('the model knows no such document');
  if (found.engine !== engine) return { invalid: engine === 'ACTIVEMQ' ? NOT_XML : NOT_CUTTLEFISH };
  const { text, kept = text, warnings = [], invalid } = found;
  return invalid === undefined ? { kept: base64(kept), warnings } : { invalid };
}
