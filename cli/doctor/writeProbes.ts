import { errorName, isSuccess, membersOf } from './answers.ts';
import type { Answer, Finding, Probe, ProbeRequest, World } from './probe.ts';

/** Every kind of character that a tag may have (Amazon MQ: letters, digits, spaces and `+ - = . _ : / @`). */
const ODD_TAGS: Readonly<Record<string, string>> = {
  'mqgate:doctor/a+b c=d_e.f-g@h': 'v+w x=y/z:\u00e9@1',
  'mqgate doctor \u00e9': 'second',
};
const KEYS = Object.keys(ODD_TAGS);

const READS_ONLY = 'It writes, and --write is not given.';

const json = (method: ProbeRequest['method'], path: string, body: unknown): ProbeRequest => ({
  method,
  path,
  headers: [['content-type', 'application/json']],
  body: JSON.stringify(body),
  signing: 'header',
});

const made = (make: (made: NonNullable<World['configuration']>) => ProbeRequest) => (world: World) => {
  if (!world.writes) return READS_ONLY;
  return world.configuration === undefined ? 'No configuration was made.' : [make(world.configuration)];
};

const tagPath = (arn: string) => `/v1/tags/${encodeURIComponent(arn)}`;

const NOT_ALLOWED: Finding = {
  id: 'write-denied',
  came: (answer) => errorName(answer) === 'AccessDeniedException',
  means: 'The profile may not do this.',
  todo:
    'Use a profile that may create, tag, read and delete configurations (mq:CreateConfiguration, ' +
    'mq:CreateTags, mq:ListTags, mq:DeleteTags, mq:DeleteConfiguration).',
  inconclusive: true,
};

const tagsOf = (answer: Answer) => {
  const { tags } = membersOf(answer.body);
  return typeof tags === 'object' && tags !== null ? (tags as Record<string, unknown>) : {};
};

/**
 * Probes that write: they create one configuration, whose tags have unusual characters, and delete it in the
 * end. They are tried only with `--write`.
 */
export const WRITE_PROBES: readonly Probe[] = [
  {
    name: 'write-create',
    assumption: 'A create call with tags in its body is decided with that body, and runs.',
    needs: ['account', 'pending-body'],
    requests: ({ writes, tag }) =>
      writes
        ? [
            json('POST', '/v1/configurations', {
              name: `mqgate-doctor-${tag}`,
              engineType: 'ACTIVEMQ',
              tags: ODD_TAGS,
            }),
          ]
        : READS_ONLY,
    expected: '200 with the ARN and the id of a new configuration',
    holds: (answer) => isSuccess(answer) && configurationOf(answer) !== undefined,
    keep: (answer) => ({ configuration: configurationOf(answer) }),
    findings: [NOT_ALLOWED],
  },
  {
    name: 'write-tags-read',
    assumption: 'Tags with odd characters are kept as they were sent.',
    needs: ['write-create'],
    requests: made(({ arn }) => ({ method: 'GET', path: tagPath(arn), signing: 'header' })),
    expected: '200 with the same keys and values',
    holds: (answer) => {
      const tags = tagsOf(answer);
      return KEYS.every((key) => tags[key] === ODD_TAGS[key]);
    },
    findings: [
      NOT_ALLOWED,
      {
        id: 'tags-changed',
        came: isSuccess,
        means: 'The tags that came back are not the tags that were sent.',
        todo: 'Look for a proxy or mapping template that changes the encoding of bodies: they are UTF-8.',
      },
    ],
  },
  {
    name: 'write-tags-remove',
    assumption: 'Tags are removed by keys with odd characters in the query.',
    needs: ['write-create', 'query'],
    requests: made(({ arn }) => ({
      method: 'DELETE',
      path: tagPath(arn),
      query: KEYS.map((key) => ['tagKeys', key]),
      signing: 'header',
    })),
    expected: '204',
    holds: isSuccess,
    findings: [NOT_ALLOWED],
  },
  {
    name: 'write-tags-gone',
    assumption: 'All keys of a DeleteTags call are removed.',
    needs: ['write-tags-remove'],
    requests: made(({ arn }) => ({ method: 'GET', path: tagPath(arn), signing: 'header' })),
    expected: '200 without these keys',
    holds: (answer) => isSuccess(answer) && KEYS.every((key) => !(key in tagsOf(answer))),
    findings: [
      {
        id: 'tags-left',
        came: isSuccess,
        means: 'A key was not removed: it arrived in another spelling, or only one of the keys arrived.',
        todo: 'See the finding of the probe query, and look for a proxy that changes the query.',
      },
    ],
  },
  {
    name: 'write-cleanup',
    assumption: 'The configuration of this command is deleted again.',
    needs: ['write-create'],
    cleansUp: true,
    requests: made(({ id }) => ({
      method: 'DELETE',
      path: `/v1/configurations/${encodeURIComponent(id)}`,
      signing: 'header',
    })),
    expected: '200',
    holds: isSuccess,
    findings: [
      {
        id: 'left-behind',
        came: () => true,
        means: 'A configuration of this command, mqgate-doctor-…, could not be deleted.',
        todo: 'Delete it: aws mq list-configurations, then aws mq delete-configuration.',
      },
    ],
  },
];

function configurationOf(answer: Answer): World['configuration'] {
  const { id, arn } = membersOf(answer.body);
  return typeof id === 'string' && typeof arn === 'string' ? { id, arn } : undefined;
}
