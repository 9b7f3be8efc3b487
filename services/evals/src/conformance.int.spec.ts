import { consumerSuite } from '@countersign/consumer-conformance';
import { evalsUnderTest } from './fixtures/evals-under-test.js';

consumerSuite(evalsUnderTest);
