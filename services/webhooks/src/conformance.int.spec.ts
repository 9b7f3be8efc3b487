import { consumerSuite } from '@countersign/consumer-conformance';
import { webhooksUnderTest } from './fixtures/webhooks-under-test.js';

consumerSuite(webhooksUnderTest);
