import { expect, test } from '@jest/globals';
import { describeFailure } from './send-failure.js';

const failure = (code: string, more: object = {}) => Object.assign(new Error('with s3cret inside'), { code, ...more });

test.each([
  [failure('ECONNREFUSED'), 'the connection was refused'],
  [failure('UND_ERR_CONNECT_TIMEOUT'), 'the connection timed out'],
  [failure('ENOTFOUND'), 'its name has no address in DNS'],
  [failure('EAI_AGAIN'), 'its name could not be looked up in DNS'],
  [failure('ENETUNREACH'), 'there is no route to it'],
  [failure('ECONNRESET'), 'it closed the connection without an answer'],
  [failure('CERT_HAS_EXPIRED'), 'its TLS certificate is not valid at this time'],
  [failure('ERR_TLS_CERT_ALTNAME_INVALID'), 'its TLS certificate is for another name'],
  [failure('DEPTH_ZERO_SELF_SIGNED_CERT'), 'its TLS certificate is not trusted'],
  [failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'its TLS certificate is not trusted'],
  [failure('ERR_SSL_WRONG_VERSION_NUMBER'), 'no TLS connection could be made'],
  [failure('HPE_INVALID_CONSTANT'), 'its answer is not valid HTTP'],
  [failure('SOMETHING_ELSE', { cause: failure('ECONNREFUSED') }), 'the connection was refused'],
  [new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')]), 'the connection was refused'],
  [failure('SOMETHING_ELSE'), 'the connection failed'],
  ['a text', 'the connection failed'],
])('%s: %s', (error, words) => {
  expect(describeFailure(error)).toBe(words);
});
