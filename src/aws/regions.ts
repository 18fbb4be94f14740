import { partitionOf } from './partition.ts';

/** Source: AWS General Reference, "AWS Regions"; Amazon MQ's regions are among them. */
const REGIONS = [
  'us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1',
  'eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3',
  'af-south-1 il-central-1 me-central-1 me-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2',
  'ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4',
  'ap-southeast-5 ap-southeast-6 ap-southeast-7',
  'cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1',
].flatMap((names) => names.split(' '));

/** Areas and directions of the names of regions. AWS makes new regions from them. */
const NAME =
  /^(?:us|ca|mx|sa|eu|af|il|me|ap|cn|us-gov)-(?:(?:north|south)?(?:east|west)|north|south|central)-\d$/;

/** Whether this is a region's name. A region that is newer than this program counts as one. */
export function isRegion(name: string): boolean {
  return NAME.test(name);
}

/** The known regions of a partition. */
export function regionsOf(partition: string): readonly string[] {
  return REGIONS.filter((name) => partitionOf(name) === partition);
}
