/** Where the default credential chain of the AWS SDK looks, apart from files under HOME. */
const CHAIN = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
];

/**
 * What a process may know of our own AWS credentials: all that the SDK's default chain reads where a service in it has
 * keys in AWS KMS, and nothing otherwise.
 * @param services the settings of the services in that process
 */
export function awsEnvironment(
  services: readonly Record<string, string>[],
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (!services.some((service) => service['COUNTERSIGN_KMS_KEY_ARNS'])) return {};
  return Object.fromEntries(CHAIN.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
