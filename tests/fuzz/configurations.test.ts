import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_DOCUMENTS } from '../../src/mq/configurations/defaultConfiguration.ts';
import { readDocument } from '../../src/mq/configurations/readDocument.ts';
import type { EngineType } from '../../src/mq/model/engine.ts';
import { MqError } from '../../src/mq/model/errors.ts';
import { anyText } from './harness/anyText.ts';
import { PATIENCE } from './harness/budget.ts';
import { fuzz, sketch } from './harness/fuzz.ts';
import { pump, requireLinear } from './harness/pump.ts';
import { drawFrom } from './harness/random.ts';

const XML: readonly string[] = [
  DEFAULT_DOCUMENTS.ACTIVEMQ,
  '<broker ' +
    'xmlns="http://activemq.apache.org/schema/core"><plugins><statisticsBrokerPlugin/></plugins></broker>',
  "<?xml version='1.0' encoding='utf-8'?><broker " +
    "useJmx='&lt;&#65;&amp;'><!-- a --><x y='1'/><![CDATA[<b>]]></broker>",
  '<?go x?><broker advisorySupport="a&#x10;b"><systemUsage><systemUsage><memoryUsage><memoryUsage ' +
    'percentOfJvmHeap="70"/></memoryUsage></systemUsage></systemUsage></broker>',
  `<broker>${'<destinationPolicy>'.repeat(60)}${'</destinationPolicy>'.repeat(60)}</broker>`,
  '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><broker a="&c;"/>',
  '<broker><destinations><queue physicalName="${x}"/><topic physicalName="#{y}"/></destinations></broker>',
];
const CUTTLEFISH: readonly string[] = [
  DEFAULT_DOCUMENTS.RABBITMQ,
  'consumer_timeout = 0\nheartbeat = 3600\n# comment\nsecure.management.http.headers.enabled = true',
  'connection_max = 1000\n\n{{m7g.large.3}}\nconnection_max = 2000\n{{m7g.large.3}}',
  'auth_ldap.servers.1 = a\nauth_ldap.use_ssl = true\nauth_ldap.queries.tags ' +
    "= '''\n[{administrator, {constant, true}}]\n'''",
  'auth_backends.1 = oauth2\nauth_oauth2.issuer = https://a\nauth_oauth2.resource_server_id = x',
];

/** The sentence of a refusal; undefined: it is taken. Anything else thrown is the finding. */
function refusal(engine: EngineType, data: string): string | undefined {
  try {
    const kept = readDocument(engine, data);
    expect(kept.warnings.length).toBeLessThanOrEqual(20);
    // The stored document reads back unchanged, without a warning.
    expect(readDocument(engine, kept.data)).toEqual({ data: kept.data, warnings: [] });
    const document = Buffer.from(kept.data, 'base64').toString('utf8');
    if (engine === 'ACTIVEMQ') {
      const markup = document.replace(/<!--[\s\S]*?-->/g, '');
      expect(markup).not.toMatch(/<!|\$\{|#\{|<x[\s/>]/);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof MqError)) throw error;
    expect(error).toMatchObject({ name: 'BadRequestException', errorAttribute: 'data' });
    expect(error.message.length).toBeLessThan(1_000);
    expect(error.message.isWellFormed()).toBe(true);
    return error.message;
  }
}

interface Sent {
  /** Bytes as characters, so that mutations make whatever bytes there are. */
  readonly document: string;
  readonly encoding: string;
}

function dataOf({ document, encoding }: Sent): string {
  if (encoding === 'none') return document;
  if (encoding === 'utf-16le') return Buffer.from(`\ufeff${document}`, 'utf16le').toString('base64');
  if (encoding === 'utf-16be') return Buffer.from(`\ufeff${document}`, 'utf16le').swap16().toString('base64');
  return Buffer.from(document, encoding === 'latin1' ? 'latin1' : 'utf8').toString('base64');
}

const ENCODINGS = ['utf8', 'latin1', 'utf-16le', 'utf-16be', 'none'];
function shaped(value: unknown): Sent | undefined {
  const { document, encoding } = (value ?? {}) as Record<string, unknown>;
  if (typeof document !== 'string') return undefined;
  return { document, encoding: ENCODINGS.find((known) => known === encoding) ?? 'utf8' };
}

const noise = fc.record({
  document: fc.oneof(anyText, fc.base64String()),
  encoding: fc.constantFrom(...ENCODINGS),
});

it.each<[EngineType, readonly string[], readonly RegExp[]]>([
  ['ACTIVEMQ', XML, [/^taken/, /DOCTYPE/, /not valid base/, /nested deeper/, /root element/, /entity/]],
  [
    'RABBITMQ',
    CUTTLEFISH,
    [/^taken/, /is not a setting/, /has no end/, /in line _ is not s/, /not valid base/],
  ],
])(
  'a configuration of %s is kept as it can be read back, or refused on `data`',
  { timeout: PATIENCE },
  async (engine, texts, reaches) => {
    await fuzz(`configuration of ${engine}`, {
      seeds: [
        ...texts.map((document) => ({ document, encoding: 'utf8' })),
        ...texts
          .slice(0, 2)
          .flatMap((document) => ENCODINGS.slice(1).map((encoding) => ({ document, encoding }))),
        { document: `<broker>${'<a>'.repeat(70)}`, encoding: 'utf8' },
        { document: '<broker>&unknown;</broker>', encoding: 'utf8' },
      ],
      arbitrary: noise,
      shaped,
      check: (sent) => {
        const sentence = refusal(engine, dataOf(sent));
        return sentence === undefined ? 'taken' : sketch(sentence);
      },
      reaches,
      leastRuns: 10,
    });
  },
);

it.each<[EngineType, readonly string[]]>([
  ['ACTIVEMQ', XML],
  ['RABBITMQ', CUTTLEFISH],
])(
  'a configuration of %s takes time in proportion to its length',
  { timeout: PATIENCE },
  async (engine, texts) => {
    await fuzz(`pumped configuration of ${engine}`, {
      seeds: [1],
      shaped: (value) => (typeof value === 'number' ? value : undefined),
      arbitrary: fc.nat(),
      check: (seed) => {
        const made = pump(texts, drawFrom(seed));
        let sentence: string | undefined;
        requireLinear((length) => {
          sentence = refusal(engine, dataOf({ document: made(length), encoding: 'utf8' }));
        }, 12_000);
        return sentence === undefined ? 'taken' : sketch(sentence);
      },
      reaches: [/^taken/],
      leastRuns: 1,
    });
  },
);
