/** The resource on which the first action of an escalation path is asked. */
export type EscalationTarget =
  /** The principal's own ARN, if it is of this kind. */
  | 'own user'
  | 'own role'
  /** A group that the user is in; the other one has the action, and the user could join it. */
  | 'own group'
  | 'other group'
  /** A customer managed policy that is attached to the principal. */
  | 'attached policy'
  /** Another user, or a role, that is allowed the action in question. */
  | 'user with access'
  | 'role with access';

export interface EscalationPath {
  readonly id: string;
  /** The first action is asked on the target, the others on `*`; all must be possible. */
  readonly actions: readonly [string, ...string[]];
  readonly target: EscalationTarget;
  /** The service to which the role is passed; the role must trust it. */
  readonly passesTo?: string;
  readonly how: string;
  readonly source: string;
}

const RHINO = 'Rhino Security Labs, "AWS IAM Privilege Escalation – Methods and Mitigation"';
const USER_GUIDE = 'IAM API Reference';

function path(
  id: string,
  actions: EscalationPath['actions'],
  target: EscalationTarget,
  how: string,
  more: Partial<Pick<EscalationPath, 'passesTo' | 'source'>> = {},
): EscalationPath {
  return { id, actions, target, how, source: RHINO, ...more };
}

const pass = (id: string, service: string, actions: readonly string[], how: string): EscalationPath =>
  path(id, ['iam:PassRole', ...actions], 'role with access', how, { passesTo: `${service}.amazonaws.com` });

/**
 * Ways in which a principal that may not do something gives itself the permission. The list has facts only,
 * each with its source. It is not complete.
 */
export const ESCALATION_PATHS: readonly EscalationPath[] = [
  path('put-user-policy', ['iam:PutUserPolicy'], 'own user', 'writes an inline policy for itself'),
  path('attach-user-policy', ['iam:AttachUserPolicy'], 'own user', 'attaches a policy to itself'),
  path('put-group-policy', ['iam:PutGroupPolicy'], 'own group', 'writes an inline policy for its group'),
  path('attach-group-policy', ['iam:AttachGroupPolicy'], 'own group', 'attaches a policy to its group'),
  path('add-user-to-group', ['iam:AddUserToGroup'], 'other group', 'joins a group that may do it'),
  path('put-role-policy', ['iam:PutRolePolicy'], 'own role', 'writes an inline policy for its role'),
  path('attach-role-policy', ['iam:AttachRolePolicy'], 'own role', 'attaches a policy to its role'),
  path(
    'create-policy-version',
    ['iam:CreatePolicyVersion'],
    'attached policy',
    'writes a new version of its policy',
  ),
  path(
    'set-default-policy-version',
    ['iam:SetDefaultPolicyVersion'],
    'attached policy',
    'makes another version of its policy the default',
  ),
  path(
    'create-access-key',
    ['iam:CreateAccessKey'],
    'user with access',
    'creates an access key for a user who may do it',
  ),
  path(
    'create-login-profile',
    ['iam:CreateLoginProfile'],
    'user with access',
    'creates a password for a user who may do it',
  ),
  path(
    'update-login-profile',
    ['iam:UpdateLoginProfile'],
    'user with access',
    'changes the password of a user who may do it',
  ),
  path(
    'update-assume-role-policy',
    ['iam:UpdateAssumeRolePolicy'],
    'role with access',
    'changes the trust policy of a role that may do it, so that it can assume the role',
  ),
  pass('pass-role-ec2', 'ec2', ['ec2:RunInstances'], 'starts an instance with a role that may do it'),
  pass(
    'pass-role-lambda',
    'lambda',
    ['lambda:CreateFunction', 'lambda:InvokeFunction'],
    'runs a function as a role that may do it',
  ),
  pass(
    'pass-role-lambda-event',
    'lambda',
    ['lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
    'lets an event run a function as a role that may do it',
  ),
  pass(
    'pass-role-cloudformation',
    'cloudformation',
    ['cloudformation:CreateStack'],
    'creates a stack as a role that may do it',
  ),
  pass(
    'pass-role-glue',
    'glue',
    ['glue:CreateDevEndpoint'],
    'creates a development endpoint with a role that may do it',
  ),
  pass(
    'pass-role-datapipeline',
    'datapipeline',
    ['datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition', 'datapipeline:ActivatePipeline'],
    'runs a pipeline as a role that may do it',
  ),
  path(
    'delete-user-boundary',
    ['iam:DeleteUserPermissionsBoundary'],
    'own user',
    'removes its permissions boundary',
    { source: USER_GUIDE },
  ),
  path(
    'delete-role-boundary',
    ['iam:DeleteRolePermissionsBoundary'],
    'own role',
    'removes the permissions boundary of its role',
    { source: USER_GUIDE },
  ),
];
