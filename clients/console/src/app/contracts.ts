// First, so that it is said before any schema is made.
import './no-eval.js';

export {
  AUDIT_ACTIONS,
  EVENT_TYPES,
  EVENT_VARIABLES,
  METADATA_VARIABLE,
  ACCESS_TOKEN_VARIABLE,
  RUN_EVENT_TYPES,
  secretName,
  VALUE_BYTES_MAX,
  type EventType,
} from '@countersign/contracts';
