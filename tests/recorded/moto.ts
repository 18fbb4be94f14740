import { readFileSync } from 'node:fs';
import type { Compared } from './compared.ts';
import { compareQueryJourneys, type QueryJourney } from './queryJourneys.ts';

const JOURNEYS: readonly QueryJourney[] = JSON.parse(
  readFileSync(new URL('tables/moto.json', import.meta.url), 'utf8'),
);

/** What moto's tests of IAM and STS expect of what is served here, as calls of this project's own. */
export const compareMoto = (): Promise<readonly Compared[]> => compareQueryJourneys(JOURNEYS, MOTO_REASONS);

/** Why the gateway answers otherwise than moto, by the names that the table gives. */
export const MOTO_REASONS: Readonly<Record<string, string>> = {
  sentence:
    "The name of the error is the same, the sentence differs: moto's sentence is its own or an older " +
    'one of AWS. Here it is the recorded one, or the one in which IAM tells the constraints of its ' +
    'model.',
  serviceRoles: 'The gateway makes only one service-linked role: that of Amazon MQ.',
  awsPolicies:
    'The gateway does not know every document of the policies of AWS, and it knows no older version ' +
    'of them (docs/iam-api.md).',
  ownAccount:
    'The account differs: here the caller is the root user, which has an access key, and the quotas ' +
    'are those of today.',
  newRole:
    'moto shows the description and the boundary of a role in the answer of CreateRole, and of roles ' +
    'inside other answers. AWS does not (recorded).',
  versions:
    'moto shows the documents of policy versions in every answer, and lists the oldest version first.' +
    ' AWS shows them in GetPolicyVersion only, and lists the newest version first (IAM API Reference,' +
    ' PolicyVersion).',
  versionId:
    'For AWS a text that is not an id of a version is a ValidationError (recorded: localstack ' +
    'test_iam_managed_policies).',
  keyId:
    'The text in the call is not an id of an access key: it is too short, has a hyphen, or has no ' +
    'account in it. AWS checks the form first.',
  tagQuota:
    'moto accepts more than 50 tags. AWS answers LimitExceeded (IAM User Guide, quotas), so the pages' +
    ' that follow are empty.',
  lastUsed:
    'moto shows every use of a key and of a role at once. Here a key shows when this gateway was last' +
    ' called with it. The use of a role is not shown; AWS shows it only after some hours.',
  keyOwner:
    'Without a user name the key is one of the caller (IAM API Reference, UpdateAccessKey and ' +
    'DeleteAccessKey). moto accepts the key of any user.',
  ownCall: 'The calls here make one policy more, because a boundary must exist.',
  boundaryArn:
    'For moto a boundary that is not an ARN is an InvalidParameterValue. IAM has no such error; here ' +
    'it is InvalidInput.',
  noConsole: 'moto invents a time at which a password was used. Here there is no console that asks for one.',
  order:
    'The call has two faults: the document is malformed, and the policy does not exist. moto names ' +
    'the first fault, this gateway the second.',
  doubleSlash: 'moto refuses a path with two slashes in a row. AWS accepts it (recorded: mfa.json).',
  deviceUser: 'The user of a device is shown without tags, as in other lists.',
  updateRole: 'moto removes a description that UpdateRole does not name. Here it is kept.',
  entityFilter: 'moto ignores the filter LocalManagedPolicy. For AWS no entity matches it (recorded).',
  passwordPolicy: 'moto adds HardExpiry and MaxPasswordAge 0. AWS leaves them out (recorded).',
  marker: 'moto accepts any number as a marker.',
  sorted: 'moto lists roles in the order of their creation. Here lists are sorted by name.',
  noMember:
    'moto refuses to remove a user who is not a member of the group. For AWS the call succeeds ' +
    '(recorded).',
  query: "moto removes the query from a provider's URL. AWS refuses such a URL (recorded).",
  deletedTwice: 'For moto the second deletion of a provider succeeds. For AWS it is NoSuchEntity (recorded).',
  sessionPolicy:
    'moto accepts a session policy without Version. For AWS a session policy needs 2012-10-17 ' +
    '(recorded).',
};
