/** The parts of a CloudFormation template that are read here. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  DependsOn?: string | string[];
}

/**
 * Makes the API's deployment wait for its gateway responses. A deployment is a snapshot of the API: if it is
 * made before a response exists, the stage lacks that response. The framework gives its deployment a new name
 * each time, so serverless.yml cannot declare this dependency.
 */
export function deployAfterGatewayResponses(template: Template): void {
  const resources = Object.entries(template.Resources);
  const responses = resources.filter(([, { Type }]) => Type === 'AWS::ApiGateway::GatewayResponse');
  for (const [, resource] of resources) {
    if (resource.Type !== 'AWS::ApiGateway::Deployment') continue;
    resource.DependsOn = [...[resource.DependsOn ?? []].flat(), ...responses.map(([name]) => name)];
  }
}
