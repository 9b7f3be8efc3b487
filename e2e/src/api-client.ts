export { ApiClient, type RecordedAnswer } from '@countersign/testing';
