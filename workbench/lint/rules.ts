/** The severity of a finding, by the levels of IAM Access Analyzer. */
export type Severity = 'error' | 'security' | 'warning' | 'suggestion';

/** The gravest first. */
export const SEVERITIES: readonly Severity[] = ['error', 'security', 'warning', 'suggestion'];

export interface Rule {
  readonly severity: Severity;
  /** The fault that the rule finds, in one sentence. */
  readonly about: string;
  /** What to do, in one sentence. */
  readonly advice: string;
  readonly source: string;
}

const GRAMMAR = 'IAM User Guide, "Grammar of the IAM JSON policy language"';
const ELEMENTS = 'IAM User Guide, "IAM JSON policy elements reference"';
const OPERATORS = 'IAM User Guide, "IAM JSON policy elements: Condition operators"';
const MULTIVALUED = 'IAM User Guide, "Multivalued context keys"';
const CHECKS = 'IAM Access Analyzer policy check reference';
const MQ = 'Service Authorization Reference, "Actions, resources, and condition keys for Amazon MQ"';
const MFA = 'IAM User Guide, "Configuring MFA-protected API access"';

function rule(severity: Severity, about: string, advice: string, source: string): Rule {
  return { severity, about, advice, source };
}

/** Every rule of `mqgate lint` by its id. */
export const RULES = {
  'not-json': rule('error', 'The file is not JSON.', 'Correct the text at this place.', 'RFC 8259'),
  grammar: rule('error', 'The document is not a policy.', 'Correct the element that is named.', GRAMMAR),
  unreadable: rule(
    'error',
    'An operator or a value cannot be read: an Allow then allows nothing, a Deny denies more.',
    'Use an operator that exists, and a value of its type.',
    OPERATORS,
  ),
  'unknown-service': rule('error', 'The service of an action is not known.', 'Correct the prefix.', CHECKS),
  'unknown-action': rule('error', 'The service has no such action.', 'Correct the name.', CHECKS),
  'malformed-arn': rule(
    'error',
    'No resource can have this ARN.',
    'Write the six fields of the ARN.',
    CHECKS,
  ),
  'never-matches': rule(
    'error',
    'The statement can never apply.',
    'Correct the parts that contradict each other, or remove the statement.',
    CHECKS,
  ),
  'sid-characters': rule(
    'error',
    'A Sid has characters other than letters and digits.',
    'Rename it.',
    ELEMENTS,
  ),
  'type-mismatch': rule(
    'error',
    'The operator is for another type than the key has.',
    "Use an operator of the key's type.",
    CHECKS,
  ),
  'wildcard-only-action': rule(
    'warning',
    'A statement with ARNs has an action without resource-level permissions, which no ARN matches.',
    'Give it a statement with Resource *.',
    MQ,
  ),
  'deprecated-arn': rule(
    'warning',
    'An ARN has a form that AWS no longer writes.',
    'Write the new form.',
    MQ,
  ),
  'variable-not-replaced': rule(
    'warning',
    'Variables are plain text in this version of the policy language.',
    'Write "Version": "2012-10-17".',
    ELEMENTS,
  ),
  'missing-version': rule(
    'warning',
    'Without Version, version 2008-10-17 applies to the policy.',
    'Write "Version": "2012-10-17".',
    CHECKS,
  ),
  'pass-role-everywhere': rule(
    'security',
    'iam:PassRole on every role lets the principal use each role through a service.',
    'Name the roles, and the service with iam:PassedToService.',
    CHECKS,
  ),
  'allow-everything': rule(
    'warning',
    'The statement allows every action on every resource.',
    'Allow the actions that are needed.',
    CHECKS,
  ),
  'allow-not-action': rule(
    'security',
    'Allow with NotAction also allows every action that AWS adds later.',
    'List the actions that are needed.',
    CHECKS,
  ),
  'allow-not-resource': rule(
    'security',
    'Allow with NotResource also allows every resource that is made later.',
    'List the resources, or deny the exceptions.',
    CHECKS,
  ),
  'for-all-values-allow': rule(
    'security',
    'ForAllValues holds for a request without the key, so that the Allow applies to it.',
    'Add a condition Null with the value false for the key.',
    MULTIVALUED,
  ),
  'service-linked-role-everywhere': rule(
    'warning',
    'iam:CreateServiceLinkedRole on every resource makes roles for any service.',
    'Add a condition on iam:AWSServiceName.',
    CHECKS,
  ),
  'mfa-deny-without-if-exists': rule(
    'security',
    'A Deny with Bool on aws:MultiFactorAuthPresent does not apply to ' +
      'long-term keys, which have no such key.',
    'Write BoolIfExists.',
    MFA,
  ),
  'private-address': rule(
    'warning',
    'aws:SourceIp is always a public address. Only calls through a VPC ' +
      'endpoint have a private address, in another key.',
    'Use aws:VpcSourceIp for private addresses.',
    CHECKS,
  ),
  'wildcard-without-like': rule(
    'warning',
    'A wildcard in a value of StringEquals is an ordinary character.',
    'Write StringLike, or remove the wildcard.',
    OPERATORS,
  ),
  'redundant-action': rule('suggestion', 'Another action of the list covers this one.', 'Remove it.', CHECKS),
  'redundant-resource': rule(
    'suggestion',
    'Another resource of the list covers this one.',
    'Remove it.',
    CHECKS,
  ),
  'redundant-value': rule('suggestion', 'A condition lists a value twice.', 'Remove one.', CHECKS),
  'shadowed-statement': rule(
    'suggestion',
    'Another statement of the policy has the same effect wherever this one applies.',
    'Remove the statement.',
    CHECKS,
  ),
  'unused-suppression': rule(
    'warning',
    'No finding matches a suppression.',
    'Remove it from the file.',
    'docs/policy-tests.md',
  ),
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;

export const RULE_IDS = Object.keys(RULES) as RuleId[];

/** One finding, before its place in a file is known. */
export interface LintFinding {
  readonly rule: RuleId;
  /** Index of the statement, from 0; absent for the document. */
  readonly statement?: number;
  readonly sid?: string;
  /** The path in the document: `Statement[1].Action[0]`. */
  readonly path: string;
  readonly message: string;
}
