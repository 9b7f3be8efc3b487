import { expect, test } from '@jest/globals';
import { awsEnvironment } from './aws-environment.js';

const env = { AWS_PROFILE: 'countersign', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SDK_LOAD_CONFIG: '1', PATH: '/bin' };
const withKeys = { COUNTERSIGN_KMS_KEY_ARNS: 'arn:aws:kms:eu-central-1:111122223333:key/1' };

test('AWS credentials reach a process with a service that has keys in AWS KMS', () => {
  expect(awsEnvironment([{}, withKeys], env)).toEqual({ AWS_PROFILE: 'countersign', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE' });
});

test('and no other one', () => {
  expect(awsEnvironment([{ COUNTERSIGN_KMS_KEY_ARNS: '' }, {}], env)).toEqual({});
});
