// @ts-nocheck The package is no dependency.
// A broker's life by the AWS SDK for JavaScript, version 2, of the folder in SDK. What it saw is one JSON object
// on standard output.
const { join } = require('node:path');
const AWS = require(join(process.env.SDK, 'node_modules/aws-sdk'));

const { GATEWAY: endpoint, NAME, ODD_USER, ODD_KEY, ODD_VALUE, PASSWORD } = process.env;
const configured = (who) => ({
  endpoint,
  region: 'us-east-1',
  maxRetries: 0,
  credentials: new AWS.Credentials(process.env[`${who}_KEY`], process.env[`${who}_SECRET`]),
});
const refusal = (sent) =>
  sent.promise().then(
    () => 'was served',
    (error) => error,
  );

async function main() {
  const mq = new AWS.MQ(configured('ALICE'));
  const saw = { list: (await mq.listBrokers().promise()).BrokerSummaries.length };
  const { BrokerId, BrokerArn } = await mq
    .createBroker({
      BrokerName: NAME,
      EngineType: 'ACTIVEMQ',
      EngineVersion: '5.19',
      HostInstanceType: 'mq.m5.large',
      DeploymentMode: 'SINGLE_INSTANCE',
      PubliclyAccessible: true,
      AutoMinorVersionUpgrade: true,
      Users: [{ Username: ODD_USER, Password: PASSWORD }],
    })
    .promise();
  saw.create = BrokerId;
  saw.describe = (await mq.describeBroker({ BrokerId }).promise()).BrokerName;
  saw.user = (await mq.describeUser({ BrokerId, Username: ODD_USER }).promise()).Username;
  await mq.createTags({ ResourceArn: BrokerArn, Tags: { [ODD_KEY]: ODD_VALUE } }).promise();
  saw.tag = (await mq.listTags({ ResourceArn: BrokerArn }).promise()).Tags;
  await mq.deleteTags({ ResourceArn: BrokerArn, TagKeys: [ODD_KEY] }).promise();
  saw.untag = (await mq.listTags({ ResourceArn: BrokerArn }).promise()).Tags;
  const refused = await refusal(new AWS.MQ(configured('FRANK')).describeBroker({ BrokerId }));
  saw.denied = `${refused.code}: ${refused.message}`;
  saw.absent = (await refusal(mq.describeBroker({ BrokerId: 'b-none' }))).code;
  saw.delete = (await mq.deleteBroker({ BrokerId }).promise()).BrokerId;
  const sts = new AWS.STS({ ...configured('ALICE'), stsRegionalEndpoints: 'regional' });
  saw.identity = (await sts.getCallerIdentity().promise()).Arn;
  console.log(JSON.stringify(saw));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
