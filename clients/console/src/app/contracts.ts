// First, so that it is said before any schema is made.
import './no-eval.js';

export {
  AUDIT_ACTIONS,
  brokeredHost,
  envName,
  EVENT_TYPES,
  EVENT_VARIABLES,
  isReservedVariable,
  METADATA_VARIABLE,
  ACCESS_TOKEN_VARIABLE,
  RUN_EVENT_TYPES,
  SANDBOX_TTL_SECONDS_MAX,
  secretName,
  VALUE_BYTES_MAX,
  type EventType,
} from '@countersign/contracts';
