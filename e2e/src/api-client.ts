export { ApiClient, type CallOptions, type RecordedAnswer } from '@countersign/testing';
