import { consumerSuite } from '@countersign/consumer-conformance';
import { playgroundUnderTest } from './fixtures/playground-under-test.js';

consumerSuite(playgroundUnderTest);
