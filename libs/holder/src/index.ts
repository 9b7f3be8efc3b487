export { Holder, type ResourceReferences, type UseSettings } from './holder.js';
export { createHolder, type CreateHolderOptions, type HolderProcess } from './create-holder.js';
export { HolderModule } from './holder.module.js';
export type { OpenedSecret, OpenedVersion } from './opened-secret.js';
export type { UseContext } from './use-context.js';
export { parseChange, toProtocolChange } from './protocol-messages.js';
