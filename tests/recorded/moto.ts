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
    "The error's name is alike, the sentence is moto's own or an older one of AWS. Here it is the one " +
    'that is recorded of AWS, or that the constraints of the IAM model are told in.',
  serviceRoles: 'Of service-linked roles only the one of Amazon MQ is made here.',
  awsPolicies:
    'Of the policies of AWS not every document is known here, and no older version (docs/iam-api.md).',
  ownAccount:
    'The account differs: here the caller is its root user, which has an ' +
    'access key, and the quotas are those of today.',
  newRole:
    'moto repeats description and boundary in the answer of CreateRole and in ' +
    'roles inside other answers. AWS does not (recorded).',
  versions:
    'moto gives the documents of policy versions, the oldest version first. AWS gives them in ' +
    'GetPolicyVersion only, and lists the newest version first (IAM API Reference, PolicyVersion).',
  versionId:
    'A text that is no id of a version is a ValidationError on AWS ' +
    '(recorded: localstack test_iam_managed_policies).',
  keyId:
    'The key id of the call is none: too short, with a hyphen, or without ' +
    'an account in it. AWS checks the form first.',
  tagQuota:
    'moto takes more than 50 tags. AWS answers LimitExceeded (IAM User Guide, ' +
    'quotas); the pages that follow have nothing.',
  lastUsed:
    'moto notes every use of a key and a role at once. Here the use of a key is noted with its calls ' +
    'to this gateway, and the use of a role is not shown, as on AWS within the first hours.',
  keyOwner:
    'Without a user name the key is one of the caller (IAM API Reference, ' +
    "UpdateAccessKey and DeleteAccessKey); moto takes any user's.",
  ownCall: 'The calls here make a policy more, because a boundary must exist.',
  boundaryArn:
    'moto calls a boundary that is no ARN InvalidParameterValue. IAM has ' +
    'no such error; here it is InvalidInput.',
  noConsole: 'moto makes up when a password was used. Here no console takes passwords.',
  order:
    'Two faults: the document is malformed and its policy does not exist. ' +
    'moto names the first, this gateway the second.',
  doubleSlash: 'moto refuses a path with two slashes in a row. AWS takes it (recorded: mfa.json).',
  deviceUser: 'The user of a device is shown as in other lists: without tags.',
  updateRole: 'moto removes a description that UpdateRole does not name. Here it stays.',
  entityFilter: 'moto passes over the filter LocalManagedPolicy. On AWS it finds no entity (recorded).',
  passwordPolicy: 'moto adds HardExpiry and MaxPasswordAge 0. AWS leaves them out (recorded).',
  marker: 'moto takes any number for a marker.',
  sorted: 'moto lists roles in the order of their creation. Here lists are sorted by name.',
  noMember: 'moto refuses to remove a user who is no member. On AWS the call succeeds (recorded).',
  query: "moto cuts a query off a provider's URL. AWS refuses it (recorded).",
  deletedTwice:
    'moto answers the second deletion of a provider as the first one. On AWS it is NoSuchEntity (recorded).',
  sessionPolicy:
    'moto takes a session policy without Version. On AWS a session policy needs 2012-10-17 (recorded).',
};
